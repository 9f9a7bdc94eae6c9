package io.egressgateway.lab.apiserver.json;

/**
 * One field of an object that is wrong, as in {@code details.causes} of a Status.
 *
 * @param field path such as {@code spec.ports[0].name}
 * @param reason one of the reasons of the Kubernetes API, such as FieldValueInvalid
 * @param message what is wrong, without the field
 */
public record FieldCause(String field, String reason, String message) {
  public static FieldCause invalid(String field, String shownValue, String message) {
    return new FieldCause(
        field, "FieldValueInvalid", "Invalid value: " + shownValue + ": " + message);
  }

  public static FieldCause required(String field, String message) {
    String tail = message.isEmpty() ? "" : ": " + message;
    return new FieldCause(field, "FieldValueRequired", "Required value" + tail);
  }

  public static FieldCause typeInvalid(String field, String shownValue, String message) {
    return new FieldCause(
        field, "FieldValueTypeInvalid", "Invalid value: " + shownValue + ": " + message);
  }

  public static FieldCause notSupported(String field, String shownValue, String supported) {
    return new FieldCause(
        field,
        "FieldValueNotSupported",
        "Unsupported value: " + shownValue + ": supported values: " + supported);
  }

  public static FieldCause forbidden(String field, String message) {
    return new FieldCause(field, "FieldValueForbidden", "Forbidden: " + message);
  }

  public static FieldCause duplicate(String field, String shownValue) {
    return new FieldCause(field, "FieldValueDuplicate", "Duplicate value: " + shownValue);
  }
}
