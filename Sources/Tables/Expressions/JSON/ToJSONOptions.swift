import Columnar

/// The options of `to_json`.
package struct ToJSONOptions: Sendable {
    /// Whether null fields of a struct are left out.
    package var ignoresNulls = true
    var dateFormat: TimeFormat?
    var timestampFormat: TimeFormat?
    package var context: EvaluationContext

    package init(context: EvaluationContext) { self.context = context }
}
