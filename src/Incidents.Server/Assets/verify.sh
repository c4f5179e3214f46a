#!/bin/sh
# Tells whether every file is as it was exported, and whether each timeline is one unbroken chain.
# Needs a POSIX shell and sha256sum, nothing else. Ends with 0 when all is well, with 1 when something differs.
# Who trusts not even this file: "sha256sum -c SHA256SUMS" does the first half of it.
LC_ALL=C
export LC_ALL
case $0 in
  */*) cd "${0%/*}" || exit 2 ;;
esac
bad=0
listed=0
tab=$(printf '\t')

say() {
  printf '%s\n' "$1" >&2
  bad=1
}

# 1. Each file that is listed has the hash that is listed.
while IFS= read -r line || [ -n "$line" ]; do
  name=${line#*  }
  if [ ! -f "$name" ]; then
    say "missing: $name"
    continue
  fi
  sum=$(sha256sum < "$name")
  [ "${sum%% *}  $name" = "$line" ] || say "changed: $name"
  listed=$((listed + 1))
done < SHA256SUMS

# 2. The list itself is exactly what was read from it, to the byte.
again=$(while IFS= read -r line || [ -n "$line" ]; do printf '%s\n' "$line"; done < SHA256SUMS | sha256sum)
sum=$(sha256sum < SHA256SUMS)
[ "$again" = "$sum" ] || say "changed: SHA256SUMS"

# 3. Nothing else lies here.
there=0
for file in * */* */*/*; do
  [ -f "$file" ] && there=$((there + 1))
done
[ "$there" -eq $((listed + 1)) ] || say "$there files lie here, $((listed + 1)) were exported"

# 4. Each line of a timeline begins with the hash of the line before it; the last one's hash is the head.
chains=0
for chain in timelines/*.jsonl; do
  [ -f "$chain" ] || continue
  chains=$((chains + 1))
  subject=${chain#timelines/}
  subject=${subject%.jsonl}
  count=-1
  previous=
  while IFS= read -r line; do
    count=$((count + 1))
    if [ "$count" -eq 0 ]; then
      [ "$line" = "[\"$subject\"]" ] || say "of another subject: $chain"
    else
      case $line in
        "[\"$previous\",$count,"*) ;;
        *) say "broken at entry $count: $chain" ;;
      esac
    fi
    sum=$(printf '%s' "$line" | sha256sum)
    previous=${sum%% *}
  done < "$chain"
  head=
  IFS= read -r head < "timelines/$subject.head"
  [ "$count$tab$previous" = "$head" ] || say "does not end as it should: $chain"
done

[ "$bad" -eq 0 ] && printf 'ok: %s files, %s timelines\n' "$listed" "$chains"
exit "$bad"
