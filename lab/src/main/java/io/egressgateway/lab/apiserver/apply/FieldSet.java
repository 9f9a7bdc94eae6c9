package io.egressgateway.lab.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A set of field paths, as a tree of FieldsV1 path elements: {@code f:name} a field, {@code
 * k:{...}} a list item by its keys, {@code v:...} a list item by its value. Mutable.
 */
final class FieldSet {
  private final SortedMap<String, FieldSet> children = new TreeMap<>();
  private boolean member;

  static FieldSet fromJson(JsonNode fields) {
    FieldSet set = new FieldSet();
    for (var field : fields.properties()) {
      if (field.getKey().equals(".")) {
        set.member = true;
      } else {
        FieldSet child = fromJson(field.getValue());
        child.member |= field.getValue().isEmpty();
        set.children.put(field.getKey(), child);
      }
    }
    return set;
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    if (member && !children.isEmpty()) {
      json.putObject(".");
    }
    children.forEach((element, child) -> json.set(element, child.toJson()));
    return json;
  }

  boolean isMember() {
    return member;
  }

  void include() {
    member = true;
  }

  boolean isEmpty() {
    return !member && children.isEmpty();
  }

  SortedMap<String, FieldSet> children() {
    return children;
  }

  FieldSet child(String element) {
    return children.computeIfAbsent(element, _ -> new FieldSet());
  }

  void removeChild(String element) {
    children.remove(element);
  }

  FieldSet copy() {
    FieldSet copy = new FieldSet();
    copy.addAll(this);
    return copy;
  }

  void addAll(FieldSet other) {
    member |= other.member;
    other.children.forEach((element, child) -> child(element).addAll(child));
  }

  /** Takes out the members of another set. */
  void removeAll(FieldSet other) {
    member &= !other.member;
    other.children.forEach((element, theirs) -> {
      FieldSet mine = children.get(element);
      if (mine != null) {
        mine.removeAll(theirs);
        if (mine.isEmpty()) {
          children.remove(element);
        }
      }
    });
  }

  /** Takes out the members of another set with everything below them. */
  void removeSubtrees(FieldSet other) {
    if (other.member) {
      member = false;
      children.clear();
      return;
    }
    other.children.forEach((element, theirs) -> {
      FieldSet mine = children.get(element);
      if (mine != null) {
        mine.removeSubtrees(theirs);
        if (mine.isEmpty()) {
          children.remove(element);
        }
      }
    });
  }

  FieldSet intersection(FieldSet other) {
    FieldSet common = new FieldSet();
    common.member = member && other.member;
    children.forEach((element, mine) -> {
      FieldSet theirs = other.children.get(element);
      if (theirs != null) {
        FieldSet both = mine.intersection(theirs);
        if (!both.isEmpty()) {
          common.children.put(element, both);
        }
      }
    });
    return common;
  }

  /** Drops branches without members. */
  void trim() {
    children.values().forEach(FieldSet::trim);
    children.values().removeIf(FieldSet::isEmpty);
  }

  /** The members in the notation of conflict messages, such as {@code .spec.ports[name="a"]}. */
  List<String> paths() {
    List<String> paths = new ArrayList<>();
    collect("", paths);
    return paths;
  }

  private void collect(String prefix, List<String> paths) {
    if (member) {
      paths.add(prefix);
    }
    children.forEach((element, child) -> child.collect(prefix + shown(element), paths));
  }

  private static String shown(String element) {
    String rest = element.substring(2);
    return switch (element.charAt(0)) {
      case 'k' -> "[" + rest.substring(1, rest.length() - 1).replaceAll("\"(\\w+)\":", "$1=") + "]";
      case 'v' -> "[=" + rest + "]";
      default -> "." + rest;
    };
  }
}
