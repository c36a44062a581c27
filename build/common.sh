# What ./run and ./test share. Sourced, from the root of the repository.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
fail() { printf '%s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }
has_postgres() { has postgres || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; }

needs_toolchain() {
  has dotnet && [[ $'\n'$(dotnet --list-sdks) == *$'\n'1[0-9].* ]] ||
    fail 'Kinora needs the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0, or: curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0'
  has npm && has node && node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)' ||
    fail 'Kinora needs Node.js 20.19 or later, or 22.12 or later, with npm: https://nodejs.org/en/download, or your system'"'"'s packages'
}

# Installs Debian packages, as root or by sudo; says so before it does.
install_packages() {
  [ $# -gt 0 ] || return 0
  local sudo=()
  has apt-get || fail "Install these first, by your system's packages: $*"
  if [ "$(id -u)" -ne 0 ]; then
    has sudo || fail "Install these first, as root: apt-get install $*"
    sudo=(sudo)
  fi
  say "Installing by apt-get: $*"
  "${sudo[@]}" apt-get -o DPkg::Lock::Timeout=300 update -qq >&2
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@" >&2 ||
    fail "apt-get could not install: $*"
}

# A line that changes when any of the files does.
stamp() { find "$@" \( -name bin -o -name obj -o -name node_modules -o -name dist \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null | LC_ALL=C sort | sha256sum; }

# changed NAME FILES…: true when the files are not what they were when NAME was last remembered.
changed() {
  local name=$1
  shift
  current=$(stamp "$@")
  [ "$(cat "artifacts/stamps/$name" 2>/dev/null)" != "$current" ]
}
remember() { mkdir -p artifacts/stamps && printf '%s\n' "$current" >"artifacts/stamps/$1"; }

build_server() {
  changed server src Directory.Build.props Directory.Packages.props global.json || return 0
  say 'Building the server'
  # Analyzers are ./test's affair: a newer SDK with a new opinion must not keep anyone from running Kinora.
  # Compiled ahead for this machine (ReadyToRun): the first upload after a start should not wait for the JIT compiler.
  dotnet publish src/Kinora -c Release -o artifacts/server --use-current-runtime --self-contained false -p:PublishReadyToRun=true \
    -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false -v quiet --nologo >&2 || return
  remember server
}

install_web() {
  [ -f web/package-lock.json ] || return 0
  [ -d web/node_modules ] && ! changed web-modules web/package.json web/package-lock.json && return 0
  say 'Installing the web app'"'"'s packages'
  changed web-modules web/package.json web/package-lock.json || true
  (cd web && npm ci --no-audit --no-fund --loglevel=error) >&2 || return
  remember web-modules
}

build_web() {
  [ -f web/package.json ] || return 0
  install_web || return
  if [ ! -f web/dist/index.html ] || changed web web; then
    say 'Building the web app'
    changed web web || true
    (cd web && npm run --silent build -- --logLevel warn) >&2 || return
    remember web
  fi
  # Where the program looks for it by itself; the server may have been built after the app.
  [ ! -d artifacts/server ] || ln -sfn ../../web/dist artifacts/server/web
}
