/// The sum of doubles without intermediate rounding, rounded once; and the bound of the rounding error of a plain sum.
///
/// Keeps non-overlapping partial sums (Shewchuk 1997); O(partials) an addition, of which there are few.
struct ExactSum {
    private var partials: [Double] = []
    /// The plain sum: it is used if any addend is not finite.
    private var plain = 0.0
    private var isFinite = true
    private(set) var count = 0
    /// `Σ|xᵢ|`.
    private(set) var magnitude = 0.0

    mutating func add(_ addend: Double) {
        count += 1
        magnitude += abs(addend)
        plain += addend
        guard isFinite, addend.isFinite else {
            isFinite = false
            return
        }
        var carried = addend
        var kept = 0
        for partial in partials {
            let (large, small) = abs(carried) < abs(partial) ? (partial, carried) : (carried, partial)
            let sum = large + small
            let rest = small - (sum - large)
            if rest != 0 {
                partials[kept] = rest
                kept += 1
            }
            carried = sum
        }
        guard carried.isFinite else {
            isFinite = false
            return
        }
        partials.removeSubrange(kept...)
        partials.append(carried)
    }

    /// The exact sum rounded to nearest, ties to even.
    var value: Double {
        guard isFinite else { return plain }
        guard var high = partials.last else { return 0 }
        var index = partials.count - 1
        var low = 0.0
        while index > 0, low == 0 {
            index -= 1
            let sum = high + partials[index]
            low = partials[index] - (sum - high)
            high = sum
        }
        // The smaller partial sums decide a tie that `low` alone would round to even.
        if index > 0, (low < 0 && partials[index - 1] < 0) || (low > 0 && partials[index - 1] > 0) {
            let doubled = low * 2
            let rounded = high + doubled
            if doubled == rounded - high { high = rounded }
        }
        return high
    }

    /// `γₙ·Σ|xᵢ|` with `γₙ = nu/(1 − nu)`, `u = 2⁻⁵³`: the largest error of `operations` additions in any order.
    static func bound(operations: Int, magnitude: Double) -> Double {
        let nu = Double(operations) * 0x1p-53
        return nu < 1 ? nu / (1 - nu) * magnitude : .infinity
    }
}
