import Columnar

/// An aggregate that is code instead of SQL: a name, the type of its result, and what makes its states.
///
/// A plan carries one as `Expression.userAggregate`. Two are equal when they are the same function under the same name.
public struct UserAggregate: Hashable, Sendable {
    public let name: String
    /// The type of the column that it yields.
    public let output: DataType
    public let function: any UserAggregateFunction

    public init(name: String, output: DataType, function: any UserAggregateFunction) {
        self.name = name
        self.output = output
        self.function = function
    }

    public static func == (left: UserAggregate, right: UserAggregate) -> Bool {
        left.function === right.function && left.name == right.name && left.output == right.output
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(ObjectIdentifier(function))
    }
}

/// Makes empty states of a user's aggregate. Called from several threads.
public protocol UserAggregateFunction: AnyObject, Sendable {
    func makeStates() -> any AggregateStates
}
