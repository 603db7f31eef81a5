#!/bin/sh
# Makes a signed local apk repository: REPOSITORY, from the built libraries in PACKAGES and the names in PLACEHOLDERS.
# usage: make-repository.sh PACKAGES PLACEHOLDERS REPOSITORY
set -eu

packages=$1 placeholders=$2 repository=$3
arch=$(apk --print-arch)
key=$packages/wheelhouse-stand-in.rsa
cp "$key.pub" /etc/apk/keys/
mkdir -p "$repository/$arch"

# make_package NAME VERSION DESCRIPTION DEPENDS FOLDER
make_package() {
    apk mkpkg --sign-key "$key" --files "$5" --output "$repository/$arch/$1-$2.apk" \
        --info "name:$1" --info "version:$2" --info "arch:$arch" --info "description:$3" --info "depends:$4"
}

for version in "$packages"/*.version; do
    name=$(basename "$version" .version)
    make_package "$name" "$(cat "$version")-r0" "from Debian's source, for the stand-in" '' "$packages/$name"
done

while read -r name command depends; do
    case $name in '#'* | '') continue ;; esac
    folder=$(mktemp -d)
    chmod 755 "$folder"
    if [ "$command" != - ]; then
        mkdir -p "$folder/usr/bin"
        printf '#!/bin/sh\necho "%s: a placeholder of a stand-in base image, it cannot build anything" >&2\nexit 1\n' \
            "$command" >"$folder/usr/bin/$command"
        chmod 755 "$folder/usr/bin/$command"
    fi
    make_package "$name" 0-r0 'placeholder of a stand-in base image: an empty package' "$depends" "$folder"
done <"$placeholders"

apk mkndx --sign-key "$key" --output "$repository/$arch/Packages.adb" "$repository/$arch"/*.apk
