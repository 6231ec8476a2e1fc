#!/bin/sh
# Debian's packages for the tests and the screenshots: a browser, without which there are none, and its driver, PHP,
# Composer, Symfony, and PostgreSQL.
set -eu

install() { # packages: by apt-get where that is allowed; else false
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  echo "setup: installing Debian's $*"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

has_browser() {
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && return 0
  done
  return 1
}

command -v php >/dev/null 2>&1 || install php-cli ||
  echo "setup: tests of PHP functions are skipped; for them, install the package php-cli." >&2
command -v composer >/dev/null 2>&1 || install composer ||
  echo "setup: tests of PHP's packages are skipped; for them, install the package composer." >&2
ls /usr/sbin/php-fpm* >/dev/null 2>&1 || install php-fpm ||
  echo "setup: tests of PHP sites on FPM are skipped; for them, install the package php-fpm." >&2
symfony="php-symfony-http-foundation php-symfony-http-kernel php-symfony-routing"
# shellcheck disable=SC2086
[ -f /usr/share/php/Symfony/Component/HttpKernel/autoload.php ] || install $symfony ||
  echo "setup: tests of Symfony are skipped; for them, install $symfony." >&2
has_postgres() {
  command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

install_postgres() { # without a server that runs afterwards: the tests start one of their own
  [ "$(id -u)" = 0 ] || return 1
  settings=/etc/postgresql-common/createcluster.conf
  [ -e "$settings" ] || { mkdir -p "${settings%/*}" && echo "create_main_cluster = false" >"$settings"; }
  install postgresql
}

has_postgres || install_postgres ||
  echo "setup: tests of the journal in PostgreSQL are skipped; for them, install the package postgresql." >&2
has_browser || install chromium || {
  echo "setup: the browser tests need Chromium; install the package chromium." >&2
  exit 1
}
command -v chromedriver >/dev/null 2>&1 || install chromium-driver ||
  echo "setup: tests that scan with a browser are skipped; for them, install the package chromium-driver." >&2
