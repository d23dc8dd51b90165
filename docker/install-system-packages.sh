#!/bin/sh
# Installs the system packages Sohoa needs (Debian family). Used by `make setup` and by the image build.
#   install-system-packages.sh            what running needs
#   install-system-packages.sh --dev      also what the tests, the paper mill and the benchmark need
set -eu

runtime="tesseract-ocr tesseract-ocr-vie poppler-utils bubblewrap"
dev="postgresql rabbitmq-server redis-server radosgw ceph-mon ceph-osd ceph-common \
chromium \
qpdf ocrmypdf libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
fonts-dejavu fonts-noto-core fonts-noto-extra fonts-noto-mono fonts-liberation fonts-freefont-ttf fonts-crosextra-carlito \
fonts-crosextra-caladea fonts-linuxlibertine fonts-ebgaramond fonts-open-sans fonts-roboto fonts-inter fonts-lato \
fonts-sil-charis fonts-sil-gentium fonts-sil-andika fonts-sil-doulos fonts-croscore fonts-texgyre \
fonts-vollkorn fonts-jetbrains-mono fonts-roboto-slab fonts-junicode fonts-manrope fonts-cantarell fonts-mplus fonts-league-mono"

wanted="$runtime"
[ "${1:-}" = "--dev" ] && wanted="$runtime $dev"

missing=""
for package in $wanted; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" != 0 ]; then
    echo "System packages are missing. Run this once:  sudo apt-get install --no-install-recommends$missing" >&2
    exit 3
fi
# The tests start servers of their own: what came with this installation runs neither now nor after the next boot.
policy=/usr/sbin/policy-rc.d
hold_services() {
    [ -e "$policy" ] && return
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    cat >"$policy" <<'END'
#!/bin/sh
case "$1" in postgresql* | rabbitmq* | epmd* | redis* | ceph* | radosgw* | rbdmap*) exit 101 ;; esac
END
    chmod 755 "$policy"
}
disable_service() {
    case " $missing " in *" $1 "*) systemctl disable "$2" >/dev/null 2>&1 || true ;; esac
}

hold_services
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing
disable_service postgresql postgresql.service
disable_service rabbitmq-server rabbitmq-server.service
disable_service redis-server redis-server.service
disable_service ceph-mon ceph-crash.service
