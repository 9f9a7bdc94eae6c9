package io.egressgateway.lab.apiserver.resource;

import java.util.List;

/** What a kind is called in URLs, in objects and on the command line. */
public record ResourceNames(
    String kind, String plural, String singular, List<String> shortNames, List<String> categories) {
  public ResourceNames {
    shortNames = List.copyOf(shortNames);
    categories = List.copyOf(categories);
  }
}
