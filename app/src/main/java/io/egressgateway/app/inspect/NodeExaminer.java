package io.egressgateway.app.inspect;

import io.egressgateway.domain.survey.Finding;
import io.egressgateway.port.datapath.DatapathException;
import java.util.List;

/** Looks at this node; blocks; changes nothing. */
@FunctionalInterface
public interface NodeExaminer {
  /** One finding per check. */
  List<Finding> examine() throws DatapathException;
}
