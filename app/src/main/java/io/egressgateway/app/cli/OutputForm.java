package io.egressgateway.app.cli;

import io.egressgateway.app.egctl.Report;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the value of {@code -o}. */
final class OutputForm implements ITypeConverter<Report.Form> {
  @Override
  public Report.Form convert(String value) {
    for (Report.Form form : Report.Form.values()) {
      if (form.name().toLowerCase(Locale.ROOT).equals(value)) {
        return form;
      }
    }
    throw new TypeConversionException("\"" + value + "\" is not one of table, wide, json, yaml");
  }
}
