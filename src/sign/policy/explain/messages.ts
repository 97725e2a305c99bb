import { defineMessages } from '../../../core/index.ts';

/** What the changes of a trust policy say that are suggested, and why others are not. */
export const messages = defineMessages({
  addCertificateAuthority: {
    en: 'add the certificate {name} (sha256 {thumbprint}) to the roots of authority {authority}; ask its owner for the thumbprint first',
    zh: '将证书 {name}（sha256 {thumbprint}）加入权威 {authority} 的根；请先向其所有者核实指纹',
  },
  addDeclaredAuthority: {
    en: 'add authority {authority}, which the policy declares already, to rule {rule}; {quorum} must still sign',
    zh: '将策略中已声明的权威 {authority} 加入规则 {rule}；仍须 {quorum} 个签名',
  },
  addIdentity: {
    en: 'add the identity {name} with issuer {issuer} to authority {authority} of rule {rule}',
    zh: '将身份 {name}（颁发者 {issuer}）加入规则 {rule} 的权威 {authority}',
  },
  addImage: { en: 'add the image {image} to rule {rule}', zh: '将镜像 {image} 加入规则 {rule}' },
  addKeyAuthority: {
    en: 'declare the key {key} as authority {authority} of rule {rule}; {quorum} must still sign. Ask its owner whether it is his',
    zh: '将密钥 {key} 声明为规则 {rule} 的权威 {authority}；仍须 {quorum} 个签名。请先向其所有者核实',
  },
  addKeylessAuthority: {
    en: 'declare the identity {name} with issuer {issuer} as authority {authority} of rule {rule}; {quorum} must still sign',
    zh: '将身份 {name}（颁发者 {issuer}）声明为规则 {rule} 的权威 {authority}；仍须 {quorum} 个签名',
  },
  addNotationAuthority: {
    en: 'declare {subject} below the root with sha256 {thumbprint} as authority {authority} of rule {rule}; {quorum} must still sign. Ask its owner for the thumbprint first',
    zh: '将根（sha256 {thumbprint}）之下的 {subject} 声明为规则 {rule} 的权威 {authority}；仍须 {quorum} 个签名。请先向其所有者核实指纹',
  },
  addServerRoot: {
    en: 'pin the root key {id} of {server} for authority {authority}; ask its owner for the id first',
    zh: '为权威 {authority} 固定 {server} 的根密钥 {id}；请先向其所有者核实该标识',
  },
  addTimestampAuthority: {
    en: 'trust timestamps of {name} (sha256 {thumbprint}) for authority {authority}; ask its owner for the thumbprint first',
    zh: '为权威 {authority} 信任 {name}（sha256 {thumbprint}）的时间戳；请先向其所有者核实指纹',
  },
  addSubject: {
    en: 'add the subject {subject} to authority {authority} of rule {rule}',
    zh: '将主体 {subject} 加入规则 {rule} 的权威 {authority}',
  },
  allowUnlogged: {
    en: 'demand no log entry of authority {authority}: signatures that were hidden from the log count then',
    zh: '不再要求权威 {authority} 的日志条目：未进入日志的签名也将算数',
  },
  dropAttestation: {
    en: 'demand no attestation of {type} in rule {rule}',
    zh: '规则 {rule} 不再要求 {type} 证明',
  },
  dropCondition: {
    en: 'demand of attestations of {type} in rule {rule} no more that {condition}',
    zh: '规则 {rule} 不再要求 {type} 证明满足 {condition}',
  },
  dropDelegation: {
    en: 'demand of authority {authority} no more that the role {role} names the image',
    zh: '不再要求权威 {authority} 的角色 {role} 列出该镜像',
  },
  dropMetadata: {
    en: 'demand the metadata {pair} of authority {authority} no more',
    zh: '不再要求权威 {authority} 的元数据 {pair}',
  },
  dropStrangersAge: {
    en: 'a signature of rule {rule} was witnessed by nobody: without maxAge, any old image could be played back. Sign again with a log or a timestamp authority',
    zh: '规则 {rule} 的签名没有任何见证：去掉 maxAge 会使旧镜像可被重放。请借助日志或时间戳机构重新签名',
  },
  logOnly: {
    en: 'only log where {type} of authority {authority} fails: signatures that it would refuse count then',
    zh: '权威 {authority} 的 {type} 验证失败时仅记录：本会被拒绝的签名也将算数',
  },
  lowerQuorum: {
    en: 'lower the quorum of rule {rule} from {before} to {after}',
    zh: '将规则 {rule} 的法定数从 {before} 降至 {after}',
  },
  nameDelegation: {
    en: 'ask the role {role} of authority {authority} in place of {before}',
    zh: '改为询问权威 {authority} 的角色 {role}，替代 {before}',
  },
  raiseAge: {
    en: 'raise maxAge of rule {rule} from {before} to {after}',
    zh: '将规则 {rule} 的 maxAge 从 {before} 提高到 {after}',
  },
  raiseAttestationAge: {
    en: 'raise maxAge of attestations of {type} in rule {rule} from {before} to {after}',
    zh: '将规则 {rule} 中 {type} 证明的 maxAge 从 {before} 提高到 {after}',
  },
  refuseAnyIdentity: {
    en: 'an identity pattern such as ^.*$ would accept the signature of everybody who has an account: name the signer',
    zh: '形如 ^.*$ 的身份模式会接受任何有账号者的签名：请写明签名者',
  },
  refuseAnyImage: {
    en: 'the pattern ** would put every image of the world under rule {rule}: name the image',
    zh: '模式 ** 会使世上所有镜像都归入规则 {rule}：请写明镜像',
  },
  refuseNoAuthority: {
    en: 'rule {rule} without authorities would accept every image, signed or not: have the image signed',
    zh: '没有权威的规则 {rule} 会接受任何镜像，无论是否签名：请让镜像得到签名',
  },
  refuseWarn: {
    en: 'mode warn of rule {rule} would accept every image, signed or not',
    zh: '规则 {rule} 的 mode: warn 会接受任何镜像，无论是否签名',
  },
  trustRoot: {
    en: 'trust the authorities and logs of {file} in place of {before}; signatures that lead to the others count no longer',
    zh: '改为信任 {file} 的机构与日志，替代 {before}；通向原机构的签名不再算数',
  },
});
