import Columnar

/// A user-defined aggregate: a name, the type of its result, and the factory of its states.
///
/// A plan contains it as `Expression.userAggregate`. Two are equal if they are the same function under the same name.
public struct UserAggregate: Hashable, Sendable {
    /// Its name in plans and progress.
    public let name: String
    /// The type of its result column.
    public let output: DataType
    /// Makes the states, one object for all groups of a partition.
    public let function: any UserAggregateFunction

    /// An aggregate whose result column has the type `output`.
    public init(name: String, output: DataType, function: any UserAggregateFunction) {
        self.name = name
        self.output = output
        self.function = function
    }

    /// Whether both are the same function object under the same name and type.
    public static func == (left: UserAggregate, right: UserAggregate) -> Bool {
        left.function === right.function && left.name == right.name && left.output == right.output
    }

    /// Hashes the name and the function's identity.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(ObjectIdentifier(function))
    }
}

/// Makes empty states of a user-defined aggregate. Called from several threads.
public protocol UserAggregateFunction: AnyObject, Sendable {
    /// Returns states without groups, with nothing shared with those returned before.
    func makeStates() -> any AggregateStates
}
