
/// Holds what a function makes to the limits, and names function and row where it is too large.
struct SizeGuard {
    let function: String
    let limits: ValueLimits

    init(_ function: String, _ limits: ValueLimits) {
        self.function = function
        self.limits = limits
    }

    /// - Throws: for a value of `bytes` that nobody has made yet.
    @inline(__always)
    func allow(_ bytes: Int, row: Int) throws {
        if bytes > limits.valueBytes { throw valueFailure(row) }
    }

    /// The product, held at the greatest number.
    static func product(_ a: Int, _ b: Int) -> Int {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? .max : product
    }

    func valueFailure(_ row: Int) -> ExpressionError {
        ExpressionError(
            .tooLarge,
            "\(function), row \(row) of the batch: the value would be larger than \(ValueLimits.shown(limits.valueBytes)), the limit of one value")
    }

    func batchFailure(_ row: Int) -> ExpressionError {
        ExpressionError(
            .tooLarge,
            "\(function), row \(row) of the batch: the values up to here would be larger than \(ValueLimits.shown(limits.batchBytes)), the limit of an "
                + "expression in one batch; take smaller batches (maxOffsetsPerTrigger, maxFilesPerTrigger)")
    }
}
