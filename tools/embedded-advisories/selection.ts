// Which packages the embedded subset knows: what the demonstration's image has, and what is common in base images of its age.

const alpine = 'busybox curl expat git libressl libxml2 musl nginx nodejs openssl python3 sqlite';

/** Packages by scope, named as the scope's advisories name them. */
export const selection: Readonly<Record<string, readonly string[]>> = {
  'alpine 3.10': words(alpine),
  'alpine 3.11': words(alpine),
  'debian 10': words('curl dpkg expat gnutls28 gzip libxml2 nginx openssl systemd xz-utils zlib'),
  'debian 11': words(
    `bash bind9 cron curl cyrus-sasl2 dpkg expat freetype git glibc gnutls28 gzip krb5 libgcrypt20 libksba libtasn1-6 libtirpc
     libxml2 libxslt ncurses nginx nodejs openldap openssl pcre2 perl postgresql-13 python3.9 sqlite3 sudo systemd tar tiff
     util-linux vim xz-utils zlib`,
  ),
  golang: words('golang.org/x/crypto golang.org/x/net golang.org/x/text gopkg.in/yaml.v2 stdlib'),
  pypi: words(
    `aiohttp certifi cryptography django flask gunicorn idna jinja2 numpy pip pyyaml requests setuptools sqlalchemy tornado
     urllib3 werkzeug wheel`,
  ),
};

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/u);
}
