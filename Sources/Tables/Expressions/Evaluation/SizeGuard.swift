import Columnar

/// Holds what a function makes to the limits, and names the function where it is too large.
struct SizeGuard {
    let function: String
    let limits: ValueLimits

    init(_ function: String, _ context: EvaluationContext) {
        self.function = function
        limits = context.limits
    }

    /// Where no session says more.
    static let standard = SizeGuard("an expression", EvaluationContext(batchTimestampMicros: 0))

    /// - Throws: for a value of `bytes` that nobody has made yet.
    @inline(__always)
    func allow(_ bytes: Int) throws {
        if bytes > limits.valueBytes { throw valueFailure }
    }

    /// The product, saturating.
    static func product(_ a: Int, _ b: Int) -> Int {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? .max : product
    }

    var valueFailure: ExpressionError {
        ExpressionError(.tooLarge, "\(function): the value would be larger than \(ValueLimits.shown(limits.valueBytes)), the limit of one value")
    }

    var batchFailure: ExpressionError {
        ExpressionError(
            .tooLarge, "\(function): the values would be larger than \(ValueLimits.shown(limits.batchBytes)), the limit of an expression in one batch",
            hint: "take smaller batches (maxOffsetsPerTrigger, maxFilesPerTrigger)")
    }
}
