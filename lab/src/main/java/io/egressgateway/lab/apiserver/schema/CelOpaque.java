package io.egressgateway.lab.apiserver.schema;

import org.projectnessie.cel.common.types.BoolT;
import org.projectnessie.cel.common.types.Err;
import org.projectnessie.cel.common.types.StringT;
import org.projectnessie.cel.common.types.TypeT;
import org.projectnessie.cel.common.types.ref.BaseVal;
import org.projectnessie.cel.common.types.ref.Type;
import org.projectnessie.cel.common.types.ref.Val;

/** A value of a Kubernetes extension type (IP, CIDR) inside a CEL evaluation. */
final class CelOpaque extends BaseVal {
  static final Type IP = TypeT.newObjectTypeValue("net.IP");
  static final Type CIDR = TypeT.newObjectTypeValue("net.CIDR");

  private final Object held;
  private final Type type;

  CelOpaque(Object held, Type type) {
    this.held = held;
    this.type = type;
  }

  @Override
  public <T> T convertToNative(Class<T> target) {
    return target.cast(held);
  }

  @Override
  public Val convertToType(Type target) {
    return switch (target.typeEnum()) {
      case String -> StringT.stringOf(held.toString());
      case Type -> (Val) type;
      default -> Err.newTypeConversionError(type, target);
    };
  }

  @Override
  public Val equal(Val other) {
    if (held instanceof IpValue ip && other.value() instanceof IpValue that) {
      return ip.sameAs(that) ? BoolT.True : BoolT.False;
    }
    if (held instanceof CidrValue cidr && other.value() instanceof CidrValue that) {
      boolean same = cidr.ip().sameAs(that.ip()) && cidr.prefixLength() == that.prefixLength();
      return same ? BoolT.True : BoolT.False;
    }
    return Err.noSuchOverload(this, "equal", other);
  }

  @Override
  public Type type() {
    return type;
  }

  @Override
  public Object value() {
    return held;
  }
}
