import Columnar
import Expressions
import Plans

extension PhysicalPlan {
    /// What must stay the same for a checkpoint to be of use: the streams, and which stateful operators there are. What these keep is
    /// in the schemas of their state.
    package var fingerprint: String {
        let sources = relations.filter(\.isStreaming).map(\.name).joined(separator: ", ")
        return (["reads \(sources)"] + stateful.map { "\($0.kind.title) \($0.operatorID)" }).joined(separator: "; ")
    }
}
