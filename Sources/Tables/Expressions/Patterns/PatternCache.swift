import Columnar
import RegularExpressions
import Synchronization

/// The compiled patterns of a query: a literal is compiled with the query, others on first use.
final class PatternCache: Sendable {
    typealias Make = @Sendable (_ pattern: String, _ escape: Unicode.Scalar) throws -> RegularExpression

    private let literal: RegularExpression?
    private let make: Make
    private let known = Mutex<[ExactText: RegularExpression]>([:])

    /// A literal that does not compile is reported for the first row that needs it, as in Spark: without a row there is no error.
    init(_ pattern: Expression, _ make: @escaping Make) {
        self.make = make
        if case .literal(.string(let text), _) = pattern { literal = try? make(text, "\\") } else { literal = nil }
    }

    /// The matchers of one batch: operand 1 is the pattern, operand 2 of `like` an escape character.
    func matchers(_ data: [ColumnarValue]) -> Matchers { Matchers(cache: self, data: data) }

    final class Matchers {
        private let cache: PatternCache
        private let data: [ColumnarValue]
        private let isConstant: Bool
        private var current: RegularExpression.Matcher?

        init(cache: PatternCache, data: [ColumnarValue]) {
            self.cache = cache
            self.data = data
            isConstant = data.dropFirst().prefix(2).allSatisfy { $0.isScalar || $0.type != .string }
        }

        /// The matcher for `row`; the same one as long as the pattern does not change.
        func callAsFunction(_ row: Int) throws -> RegularExpression.Matcher {
            if isConstant, let current { return current }
            let expression = try cache.expression(data, row)
            if let current, current.expression === expression { return current }
            guard let matcher = RegularExpression.Matcher(expression) else {
                throw ExpressionError(.badPattern, "no memory to match a regular expression")
            }
            current = matcher
            return matcher
        }
    }

    private func expression(_ data: [ColumnarValue], _ row: Int) throws -> RegularExpression {
        let hasEscape = data.count > 2 && data[2].type == .string
        if let literal, !hasEscape { return literal }
        let pattern = data[1].column.byteRuns.string(row & data[1].mask)
        let escape = hasEscape ? data[2].column.byteRuns.string(row & data[2].mask).unicodeScalars.first ?? "\\" : "\\"
        let key = ExactText(hasEscape ? "\(escape)\u{0}\(pattern)" : pattern)
        if let expression = known.withLock({ $0[key] }) { return expression }
        let expression: RegularExpression
        do { expression = try make(pattern, escape) } catch let error as RegularExpressionError {
            throw ExpressionError(.badPattern, .invalidPattern, error.message, detail: error.detail)
        }
        known.withLock { expressions in
            if expressions.count > 256 { expressions.removeAll() }
            expressions[key] = expression
        }
        return expression
    }
}
