/**
 * Field ownership: managedFields, conflicts and server-side apply.
 *
 * <p>Enters: an object, the live one and a field manager. Leaves: the merged object with its
 * managedFields, or a conflict. Depends on json and schema.
 */
@NullMarked
package io.egressgateway.lab.apiserver.apply;

import org.jspecify.annotations.NullMarked;
