package io.egressgateway.lab.apiserver.http;

import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.operation.Reader;
import io.egressgateway.lab.apiserver.select.FieldSelector;
import io.egressgateway.lab.apiserver.select.LabelSelector;
import io.vertx.core.http.HttpServerRequest;

/** Query parameters and headers; absent ones read as empty, false or 0. */
final class Parameters {
  private final HttpServerRequest request;

  Parameters(HttpServerRequest request) {
    this.request = request;
  }

  String text(String name) {
    String value = request.getParam(name);
    return value == null ? "" : value;
  }

  String header(String name) {
    String value = request.getHeader(name);
    return value == null ? "" : value;
  }

  boolean flag(String name) {
    String value = text(name);
    return value.equals("true") || value.equals("1");
  }

  /**
   * @throws ApiException 400 if the parameter is not a number
   */
  long number(String name) {
    String value = text(name);
    try {
      return value.isEmpty() ? 0 : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw ApiException.badRequest("invalid " + name + ": \"" + value + "\" is not a number");
    }
  }

  boolean dryRun() {
    String value = text("dryRun");
    if (!value.isEmpty() && !value.equals("All")) {
      throw ApiException.badRequest("invalid dryRun: \"" + value + "\": supported values: All");
    }
    return value.equals("All");
  }

  Reader.Selection selection() {
    return new Reader.Selection(
        LabelSelector.parse(text("labelSelector")), FieldSelector.parse(text("fieldSelector")));
  }
}
