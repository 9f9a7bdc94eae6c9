package io.egressgateway.app.cli;

import io.egressgateway.app.egctl.Report;
import picocli.CommandLine.Option;

/** The form of what a command found. */
final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      converter = OutputForm.class,
      description = "table, wide (with everything), json or yaml.")
  private Report.Form form = Report.Form.TABLE;

  Report.Form form() {
    return form;
  }
}
