import Columnar
import Expressions
import Plans

extension PhysicalPlan {
    /// What must stay the same for a checkpoint to be usable: the streams and the stateful operators. The contents of their state are
    /// described by its schemas.
    package var fingerprint: String {
        let sources = relations.filter(\.isStreaming).map(\.name).joined(separator: ", ")
        return (["reads \(sources)"] + stateful.map { "\($0.kind.title) \($0.operatorID)" }).joined(separator: "; ")
    }
}
