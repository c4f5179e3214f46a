#!/usr/bin/env bash
# Builds once, then runs every test project. The last line is "N passed, N failed, N skipped";
# the exit code is 0 only if nothing failed, no project crashed, and each one that holds tests ran some.
# Peers that are missing are installed where that is possible without asking: on Debian, as root.
set -euo pipefail
cd "$(dirname "$0")/.."
exec </dev/null

# Without a home neither dotnet nor NuGet has a place for its files.
if [ -z "${HOME:-}" ]; then HOME=$(mktemp -d); export HOME; fi
export INCIDENTS_CORPUS="${INCIDENTS_CORPUS:-$(cd .. && pwd)/shared/data}"
# Tests are short: profiling the code as it runs costs more than it brings.
export DOTNET_TieredPGO=0 DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_ADD_GLOBAL_TOOLS_TO_PATH=false

passed=0 failed=0 skipped=0
results=$(mktemp -d)
last_line() {
  rm -rf "$results"
  echo "$passed passed, $failed failed, $skipped skipped"
}
trap last_line EXIT

# --- peers: "what shows that it is there : Debian's package"; Nagios wants some mail server, and msmtp-mta is one that listens to nobody
peers=(
  '/usr/lib/postgresql/*/bin/initdb:postgresql'
  '/usr/bin/prometheus-alertmanager:prometheus-alertmanager'
  '/usr/bin/prometheus:prometheus'
  '/usr/sbin/nagios4:nagios4-core'
  '/usr/sbin/sendmail:msmtp-mta'
  '/usr/bin/strace:strace'
  '/usr/sbin/mkfs.ext4:e2fsprogs'
  '/usr/bin/curl:curl'
  '/usr/bin/chromium:chromium'
  '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf:fonts-dejavu-core'
  '/usr/lib/python3/dist-packages/icalendar:python3-icalendar'
  '/usr/lib/python3/dist-packages/aiosmtpd/smtp.py:python3-aiosmtpd'
  '/usr/bin/sqlite3:sqlite3'
  '/usr/bin/unzip:unzip'
)
missing=()
for peer in "${peers[@]}"; do
  compgen -G "${peer%%:*}" >/dev/null || missing+=("${peer##*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
  if [ ! -f /etc/debian_version ] || [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Not installed: ${missing[*]} (that needs Debian and root). Tests that need them are skipped, or fail with CI=true."
  else
    echo "Installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$results/apt" 2>&1; then
      cat "$results/apt"
      echo "Could not install: ${missing[*]}. Tests that need them are skipped, or fail with CI=true."
    fi
  fi
fi

# What it leaves behind would hold this script's output open: a hung test host with all that it started, the compiler's server. In a process group of its own it ends with it.
in_group() {
  set -m
  "$@" &
  local group=$! code=0
  set +m
  trap 'kill -KILL -- "-$group"' INT TERM
  wait "$group" || code=$?
  kill -KILL -- "-$group" 2>/dev/null || true
  return "$code"
}

# --- build; one compiler for all projects, and nobody else's
echo "Building"
SECONDS=0
if ! in_group dotnet build Incidents.sln -c Release -v quiet -nologo -nodeReuse:false -p:UseSharedCompilation=true -p:SharedCompilationId="incidents-$$"; then
  echo "The build failed."
  failed=1
  exit 1
fi
echo "Built in $SECONDS s"

# --- tests
number() { sed -n "s/.*<Counters.* $1=\"\([0-9]*\)\".*/\1/p" "$2"; }

for project in tests/Incidents.*/Incidents.*.csproj; do
  name=$(basename "$project" .csproj)
  if ! grep -rqE --include='*.cs' '(^|[^/])\[(Fact|Theory)\b' "$(dirname "$project")"; then
    echo "== $name holds no tests"
    continue
  fi
  echo "== $name"
  SECONDS=0
  trx="$results/$name.trx"
  code=0
  in_group dotnet test "$project" -c Release --no-build --nologo --results-directory "$results" \
    --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=minimal' \
    --blame-hang-timeout "${INCIDENTS_TEST_LIMIT:-20m}" --blame-hang-dump-type none 2>&1 |
    sed -uE '/^Test run for |^A total of |^Data collector |^Results File: |\[SKIP\]$|^  Skipped /d' || code=${PIPESTATUS[0]}

  ran=0 good=0 bad=0
  if [ -f "$trx" ]; then
    ran=$(number total "$trx") good=$(number passed "$trx") bad=$(number failed "$trx")
    # The reasons of skipped tests; the console logger knows only their names.
    awk -F'"' '/<UnitTestResult /    { name = $0; sub(/.* testName="/, "", name); sub(/" computerName=.*/, "", name); skip = /outcome="NotExecuted"/ }
               skip && /<Message>/   { gsub(/.*<Message>|<\/Message>.*/, ""); print "  skipped " name ": " $0; skip = 0 }' "$trx" |
      sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
  fi
  if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
    echo "$name crashed or was stopped: dotnet test ended with $code"
    bad=1
  elif [ "$((good + bad))" -eq 0 ] && [ "$ran" -eq 0 ]; then
    echo "$name holds tests, but none ran"
    bad=1
  fi
  skip=$((ran > good + bad ? ran - good - bad : 0))
  echo "== $name: $good passed, $bad failed, $skip skipped in $SECONDS s"
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skip))
done

if [ "$((passed + failed))" -eq 0 ]; then
  echo "No test ran."
  exit 1
fi
[ "$failed" -eq 0 ]
