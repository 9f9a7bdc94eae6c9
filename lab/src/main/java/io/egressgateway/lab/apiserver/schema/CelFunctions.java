package io.egressgateway.lab.apiserver.schema;

import static org.projectnessie.cel.common.types.IntT.intOf;

import com.google.api.expr.v1alpha1.Decl;
import com.google.api.expr.v1alpha1.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.common.types.BoolT;
import org.projectnessie.cel.common.types.Err;
import org.projectnessie.cel.common.types.StringT;
import org.projectnessie.cel.common.types.ref.Val;
import org.projectnessie.cel.interpreter.functions.Overload;
import org.projectnessie.cel.interpreter.functions.UnaryOp;

/**
 * The functions Kubernetes adds to CEL, as far as rules about addresses and texts need them: isIP,
 * ip, family and the address tests, isCIDR, cidr, containsIP, containsCIDR, masked, prefixLength,
 * find, isURL. (kubernetes.io/docs/reference/using-api/cel)
 */
final class CelFunctions {
  private final List<Decl> declarations = new ArrayList<>();
  private final List<Overload> overloads = new ArrayList<>();

  private CelFunctions() {
    addresses();
    prefixes();
    unary("isURL", Decls.String, Decls.Bool, false, v -> bool(isUrl(string(v))));
    binary("find", Decls.String, Decls.String, (v, p) -> StringT.stringOf(find(v, p)));
  }

  static List<Decl> declarations() {
    return new CelFunctions().declarations;
  }

  static Overload[] overloads() {
    return new CelFunctions().overloads.toArray(Overload[]::new);
  }

  private void addresses() {
    unary("isIP", Decls.Dyn, Decls.Bool, false, v -> bool(IpValue.parse(string(v)).isPresent()));
    // ip(text) makes an address, cidr.ip() gives the one inside: one overload set, told apart here.
    declarations.add(
        Decls.newFunction(
            "ip",
            Decls.newOverload("ip_text", List.of(Decls.Dyn), Decls.Dyn),
            Decls.newInstanceOverload("cidr_ip", List.of(Decls.Dyn), Decls.Dyn)));
    overloads.add(Overload.unary("ip", guarded(CelFunctions::toIp)));
    member("family", ip -> intOf(ip.family()), Decls.Int);
    member("isUnspecified", ip -> bool(ip.unspecified()), Decls.Bool);
    member("isLoopback", ip -> bool(ip.loopback()), Decls.Bool);
    member("isLinkLocalMulticast", ip -> bool(ip.linkLocalMulticast()), Decls.Bool);
    member("isLinkLocalUnicast", ip -> bool(ip.linkLocalUnicast()), Decls.Bool);
    member("isGlobalUnicast", ip -> bool(ip.globalUnicast()), Decls.Bool);
  }

  private void prefixes() {
    unary(
        "isCIDR", Decls.Dyn, Decls.Bool, false, v -> bool(CidrValue.parse(string(v)).isPresent()));
    unary("cidr", Decls.Dyn, Decls.Dyn, false, v -> opaque(cidr(v)));
    unary("masked", Decls.Dyn, Decls.Dyn, true, v -> opaque(cidr(v).masked()));
    unary("isMasked", Decls.Dyn, Decls.Bool, true, v -> bool(cidr(v).isMasked()));
    unary("prefixLength", Decls.Dyn, Decls.Int, true, v -> intOf(cidr(v).prefixLength()));
    binary("containsIP", Decls.Dyn, Decls.Bool, (c, i) -> bool(cidr(c).contains(ip(i))));
    binary("containsCIDR", Decls.Dyn, Decls.Bool, (c, d) -> bool(cidr(c).contains(cidr(d))));
  }

  private void member(String name, Function<IpValue, Val> body, Type result) {
    unary(name, Decls.Dyn, result, true, v -> body.apply(ip(v)));
  }

  private void unary(
      String name, Type argument, Type result, boolean member, Function<Val, Val> body) {
    var overload =
        member
            ? Decls.newInstanceOverload(name + "_member", List.of(argument), result)
            : Decls.newOverload(name + "_global", List.of(argument), result);
    declarations.add(Decls.newFunction(name, overload));
    overloads.add(Overload.unary(name, guarded(body)));
  }

  private void binary(String name, Type argument, Type result, BiFunction<Val, Val, Val> body) {
    declarations.add(
        Decls.newFunction(
            name,
            Decls.newInstanceOverload(name + "_member", List.of(argument, Decls.Dyn), result)));
    overloads.add(
        Overload.binary(
            name,
            (left, right) -> {
              try {
                return body.apply(left, right);
              } catch (IllegalArgumentException e) {
                return Err.newErr("%s", String.valueOf(e.getMessage()));
              }
            }));
  }

  private static UnaryOp guarded(Function<Val, Val> body) {
    return value -> {
      try {
        return body.apply(value);
      } catch (IllegalArgumentException e) {
        return Err.newErr("%s", String.valueOf(e.getMessage()));
      }
    };
  }

  private static Val toIp(Val value) {
    return value.value() instanceof CidrValue cidr ? opaque(cidr.ip()) : opaque(ip(value));
  }

  private static IpValue ip(Val value) {
    if (value.value() instanceof IpValue ip) {
      return ip;
    }
    String text = string(value);
    return need(IpValue.parse(text), "IP Address '" + text + "' parse error");
  }

  private static CidrValue cidr(Val value) {
    if (value.value() instanceof CidrValue cidr) {
      return cidr;
    }
    String text = string(value);
    return need(CidrValue.parse(text), "network address parse error: '" + text + "'");
  }

  private static <T> T need(Optional<T> value, String message) {
    return value.orElseThrow(() -> new IllegalArgumentException(message));
  }

  private static String string(Val value) {
    if (value.value() instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("no such overload: " + value.type());
  }

  private static Val opaque(Object held) {
    return new CelOpaque(held, held instanceof IpValue ? CelOpaque.IP : CelOpaque.CIDR);
  }

  private static Val bool(boolean value) {
    return value ? BoolT.True : BoolT.False;
  }

  private static String find(Val value, Val pattern) {
    Matcher matcher = Pattern.compile(string(pattern)).matcher(string(value));
    return matcher.find() ? matcher.group() : "";
  }

  private static boolean isUrl(String text) {
    try {
      return new URI(text).isAbsolute();
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
