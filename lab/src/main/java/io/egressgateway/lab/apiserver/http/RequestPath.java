package io.egressgateway.lab.apiserver.http;

import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.operation.Target;
import io.egressgateway.lab.apiserver.resource.ResourceRegistry;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads {@code /api/v1/...} and {@code /apis/GROUP/VERSION/...}. */
final class RequestPath {
  private static final String NAMESPACES = "namespaces";
  private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

  private RequestPath() {}

  static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String part : path.split("/")) {
      if (!part.isEmpty()) {
        segments.add(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
      }
    }
    return segments;
  }

  /**
   * What a path below a group version is about.
   *
   * @param segments the whole path
   * @throws ApiException 404 if no such kind is served
   */
  static Target target(ResourceRegistry registry, List<String> segments) {
    boolean core = segments.getFirst().equals("api");
    String group = core ? "" : segments.get(1);
    String version = segments.get(core ? 1 : 2);
    List<String> rest = segments.subList(core ? 2 : 3, segments.size());
    String namespace = "";
    boolean inNamespace =
        rest.size() >= 3
            && rest.getFirst().equals(NAMESPACES)
            && !(core && rest.size() == 3 && NAMESPACE_SUBRESOURCES.contains(rest.get(2)));
    if (inNamespace) {
      namespace = rest.get(1);
      rest = rest.subList(2, rest.size());
    }
    ResourceType type =
        registry.find(group, version, rest.getFirst()).orElseThrow(ApiException::noSuchPath);
    if (inNamespace != type.namespaced() && (inNamespace || rest.size() > 1)) {
      throw ApiException.noSuchPath();
    }
    String subresource = rest.size() > 2 ? rest.get(2) : "";
    boolean known =
        subresource.isEmpty() || (subresource.equals("status") && type.statusSubresource());
    if (!known || rest.size() > 3) {
      throw ApiException.noSuchPath();
    }
    return new Target(type, namespace, rest.size() > 1 ? rest.get(1) : "", subresource);
  }
}
