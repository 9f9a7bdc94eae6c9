package io.egressgateway.arch;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Conditions on records and mocks that ArchUnit has no words for. */
final class RecordConditions {
  private static final Pattern LIKE_AN_ADDRESS =
      Pattern.compile("(?i).*(address|ipv?[46]?|cidr|prefix|subnet|mac|mark)$");
  private static final Set<String> COPIES =
      Set.of("copyOf", "map", "set", "merged", "unmodifiableSortedMap", "unmodifiableSortedSet");

  private RecordConditions() {}

  static ArchCondition<JavaClass> haveNoTextNamedLikeAnAddress() {
    return new ArchCondition<>("have no text component named like an address") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaField field : components(type)) {
          if (field.getRawType().isEquivalentTo(String.class)
              && LIKE_AN_ADDRESS.matcher(field.getName()).matches()) {
            events.add(SimpleConditionEvent.violated(field, field.getFullName() + " is text"));
          }
        }
      }
    };
  }

  static ArchCondition<JavaClass> copyTheirCollections() {
    return new ArchCondition<>("copy every collection in the canonical constructor") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        long collections =
            components(type).stream()
                .map(JavaField::getRawType)
                .filter(
                    raw -> raw.isAssignableTo(Collection.class) || raw.isAssignableTo(Map.class))
                .count();
        long copies =
            type.getConstructors().stream().mapToLong(RecordConditions::copies).max().orElse(0);
        if (copies < collections) {
          String message =
              type.getName() + " has " + collections + " collections and copies " + copies;
          events.add(SimpleConditionEvent.violated(type, message));
        }
      }
    };
  }

  private static long copies(JavaConstructor constructor) {
    return constructor.getMethodCallsFromSelf().stream()
        .map(JavaMethodCall::getTarget)
        .filter(target -> COPIES.contains(target.getName()))
        .count();
  }

  static ArchCondition<JavaClass> notMockTypesOf(String domain) {
    return new ArchCondition<>("not mock types of " + domain) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean mocks =
            type.getMethodCallsFromSelf().stream()
                .anyMatch(call -> call.getTargetOwner().getName().startsWith("org.mockito."));
        if (!mocks) {
          return;
        }
        type.getReferencedClassObjects().stream()
            .filter(object -> object.getRawType().getPackageName().startsWith(domain))
            .forEach(object ->
                events.add(
                    SimpleConditionEvent.violated(
                        object, type.getName() + " mocks " + object.getRawType().getName())));
      }
    };
  }

  private static List<JavaField> components(JavaClass type) {
    return type.getFields().stream()
        .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
        .toList();
  }
}
