package io.egressgateway.adapter.iptables.ipset;

import io.egressgateway.adapter.iptables.ruleset.SetLayout;
import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Ipv4Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Our sets as {@code ipset save} prints them. Entries that have no meaning become findings. */
public final class SetListing {
  private static final Pattern MARK = Pattern.compile(" skbmark ([^/ ]+)");
  private static final Pattern PACKETS = Pattern.compile(" packets (\\d+)");
  private static final Pattern COMMENT = Pattern.compile(" comment \"([^\"]*)\"");

  /** Entries, each an address or prefix and what follows it. */
  private final SortedMap<String, List<String>> sets;

  private SetListing(SortedMap<String, List<String>> sets) {
    this.sets = sets;
  }

  /** Reads the whole output; sets of others are left out. */
  public static SetListing parse(String output) {
    TreeMap<String, List<String>> sets = new TreeMap<>();
    int at = 0;
    while (at < output.length()) {
      int end = output.indexOf('\n', at);
      end = end < 0 ? output.length() : end;
      int name = output.indexOf(' ', at) + 1;
      if (name > at && output.startsWith(SetLayout.PREFIX, name)) {
        int space = output.indexOf(' ', name);
        String set = output.substring(name, space < 0 || space > end ? end : space);
        List<String> entries = sets.computeIfAbsent(set, _ -> new ArrayList<>());
        if (output.startsWith("add ", at)) {
          entries.add(output.substring(space + 1, end));
        }
      }
      at = end + 1;
    }
    return new SetListing(sets);
  }

  /** The names of our sets. */
  public Set<String> names() {
    return Collections.unmodifiableSet(sets.keySet());
  }

  public SortedMap<IpAddress, ClassId> pods(String set, List<String> findings) {
    TreeMap<IpAddress, ClassId> pods = new TreeMap<>();
    each(
        set,
        findings,
        entry ->
            pods.put(
                IpAddress.of(key(entry)), new ClassId(Integer.parseInt(option(PACKETS, entry)))));
    return pods;
  }

  public SortedSet<IpAddress> addresses(String set, List<String> findings) {
    TreeSet<IpAddress> addresses = new TreeSet<>();
    each(set, findings, entry -> addresses.add(IpAddress.of(key(entry))));
    return addresses;
  }

  public SortedSet<IpRange> ranges(String set, List<String> findings) {
    TreeMap<IpRange, TreeSet<IpPrefix>> parts = new TreeMap<>();
    each(set, findings, entry -> part(entry, parts));
    wholeOnly(set, parts, findings);
    return new TreeSet<>(parts.keySet());
  }

  public SortedMap<IpRange, ClassId> senders(String set, List<String> findings) {
    TreeMap<IpRange, TreeSet<IpPrefix>> parts = new TreeMap<>();
    TreeMap<IpRange, ClassId> senders = new TreeMap<>();
    each(
        set,
        findings,
        entry -> {
          ClassId id = new ClassId(Integer.parseInt(option(PACKETS, entry)));
          IpRange range = part(entry, parts);
          ClassId before = senders.put(range, id);
          if (before != null && !before.equals(id)) {
            throw new IllegalArgumentException("two classes for " + range);
          }
        });
    wholeOnly(set, parts, findings);
    return senders;
  }

  public SortedMap<IpRange, Verdict> destinations(String set, FwMark mask, List<String> findings) {
    TreeMap<IpRange, TreeSet<IpPrefix>> parts = new TreeMap<>();
    TreeMap<IpRange, Verdict> verdicts = new TreeMap<>();
    each(
        set,
        findings,
        entry -> {
          IpRange range = part(entry, parts);
          Verdict verdict =
              entry.contains(" nomatch")
                  ? new Verdict.Excluded()
                  : new Verdict.Through(
                      new EgressId(FwMark.of(option(MARK, entry)).value() & ~mask.value()));
          Verdict before = verdicts.put(range, verdict);
          if (before != null && !before.equals(verdict)) {
            throw new IllegalArgumentException("two verdicts for " + range);
          }
        });
    wholeOnly(set, parts, findings);
    return verdicts;
  }

  public SortedMap<EgressId, EgressFingerprint> ids(String set, List<String> findings) {
    TreeMap<EgressId, EgressFingerprint> ids = new TreeMap<>();
    each(
        set,
        findings,
        entry -> {
          if (!(IpAddress.of(key(entry)) instanceof Ipv4Address(int id))) {
            throw new IllegalArgumentException("not an id");
          }
          ids.put(new EgressId(id), EgressFingerprint.of(option(COMMENT, entry)));
        });
    return ids;
  }

  private interface Reader {
    void read(String entry);
  }

  private void each(String set, List<String> findings, Reader reader) {
    List<String> entries = sets.get(set);
    if (entries == null) {
      findings.add("set " + set + " is missing");
      return;
    }
    for (String entry : entries) {
      try {
        reader.read(entry);
      } catch (IllegalArgumentException e) {
        findings.add("entry " + entry + " of set " + set + " is not ours: " + e.getMessage());
      }
    }
  }

  private static IpRange part(String entry, Map<IpRange, TreeSet<IpPrefix>> parts) {
    String[] ends = option(COMMENT, entry).split("-", -1);
    IpRange range = new IpRange(IpAddress.of(ends[0]), IpAddress.of(ends[ends.length - 1]));
    parts
        .computeIfAbsent(range, _ -> new TreeSet<>())
        .add(IpPrefix.parseLenient(key(entry)).orThrow());
    return range;
  }

  private static void wholeOnly(
      String set, Map<IpRange, TreeSet<IpPrefix>> parts, List<String> findings) {
    parts.forEach((range, prefixes) -> {
      if (!prefixes.equals(new TreeSet<>(Prefixes.of(range)))) {
        findings.add("range " + range + " of set " + set + " is not whole");
      }
    });
  }

  private static String key(String entry) {
    int space = entry.indexOf(' ');
    return space < 0 ? entry : entry.substring(0, space);
  }

  private static String option(Pattern option, String entry) {
    Matcher matcher = option.matcher(entry);
    if (!matcher.find()) {
      throw new IllegalArgumentException("without" + option.pattern().split("\\(", -1)[0]);
    }
    return matcher.group(1) + "";
  }
}
