/** Numbers of the interface that are used here (PKCS #11 2.40, base specification). */
export const ck = {
  attribute: {
    class: 0x0n,
    ecParams: 0x180n,
    ecPoint: 0x181n,
    id: 0x102n,
    keyType: 0x100n,
    label: 0x3n,
    modulus: 0x120n,
    publicExponent: 0x122n,
  },
  class: { publicKey: 2n, privateKey: 3n },
  keyType: { rsa: 0n, ec: 3n, edwards: 0x40n },
  mechanism: { rsa: 0x1n, ecdsa: 0x1041n, eddsa: 0x1057n },
  session: { serial: 4n },
  token: { loginRequired: 4n },
  user: 1n,
} as const;

/** What modules answer, by number; zero is success. */
const answers: Readonly<Record<number, string>> = {
  0x3: 'CKR_SLOT_ID_INVALID',
  0x5: 'CKR_GENERAL_ERROR',
  0x6: 'CKR_FUNCTION_FAILED',
  0x13: 'CKR_ATTRIBUTE_VALUE_INVALID',
  0x30: 'CKR_DEVICE_ERROR',
  0x32: 'CKR_DEVICE_REMOVED',
  0x54: 'CKR_FUNCTION_NOT_SUPPORTED',
  0x63: 'CKR_KEY_TYPE_INCONSISTENT',
  0x68: 'CKR_KEY_FUNCTION_NOT_PERMITTED',
  0x70: 'CKR_MECHANISM_INVALID',
  0xa0: 'CKR_PIN_INCORRECT',
  0xa1: 'CKR_PIN_INVALID',
  0xa2: 'CKR_PIN_LEN_RANGE',
  0xa4: 'CKR_PIN_LOCKED',
  0xe0: 'CKR_TOKEN_NOT_PRESENT',
  0xe1: 'CKR_TOKEN_NOT_RECOGNIZED',
  0x101: 'CKR_USER_NOT_LOGGED_IN',
  0x102: 'CKR_USER_PIN_NOT_INITIALIZED',
};

/** Answers that are handled, not shown. */
export const ckr = {
  attributeSensitive: 0x11,
  attributeUnknown: 0x12,
  alreadyInitialized: 0x191,
  alreadyLoggedIn: 0x100,
  bufferTooSmall: 0x150,
} as const;

/** Name of an answer for messages. */
export function answerName(answer: number): string {
  return answers[answer] ?? `0x${answer.toString(16)}`;
}

/**
 * Places of the functions in CK_FUNCTION_LIST (PKCS #11 2.40, pkcs11f.h): every version begins with these, so that only
 * C_GetFunctionList need have a name.
 */
export const places = {
  C_Initialize: 0,
  C_Finalize: 1,
  C_GetSlotList: 4,
  C_GetTokenInfo: 6,
  C_OpenSession: 12,
  C_CloseSession: 13,
  C_Login: 18,
  C_GetAttributeValue: 24,
  C_FindObjectsInit: 26,
  C_FindObjects: 27,
  C_FindObjectsFinal: 28,
  C_SignInit: 42,
  C_Sign: 43,
} as const;
