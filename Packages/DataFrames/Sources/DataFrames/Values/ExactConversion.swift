// The throwing forms of the exact conversions, for callers that want to pass the reason on.

extension TimeOfDay {
    /// The same time in another unit; throws `.conversion` when that would lose a fraction or overflow.
    public func converted(to unit: TimeUnit) throws(FrameError) -> TimeOfDay {
        guard let result = exactly(in: unit) else { throw .inexact("time", "unit \(unit)", description) }
        return result
    }
}

extension LocalDateTime {
    /// The same date and time in another unit; throws `.conversion` when that would lose a fraction or overflow.
    public func converted(to unit: TimeUnit) throws(FrameError) -> LocalDateTime {
        guard let result = exactly(in: unit) else { throw .inexact("date-time", "unit \(unit)", description) }
        return result
    }
}

extension Instant {
    /// The same instant in another unit; throws `.conversion` when that would lose a fraction or overflow.
    public func converted(to unit: TimeUnit) throws(FrameError) -> Instant {
        guard let result = exactly(in: unit) else { throw .inexact("instant", "unit \(unit)", description) }
        return result
    }
}

extension Decimal128 {
    /// The same number with another scale; throws `.conversion` when digits would be lost or it does not fit.
    public func converted(toScale scale: Int) throws(FrameError) -> Decimal128 {
        guard let result = exactly(scale: scale) else { throw .inexact("decimal", "scale \(scale)", description) }
        return result
    }
}

extension FrameError {
    /// The error of a value that has no exact form in the unit or scale asked for.
    fileprivate static func inexact(_ what: String, _ target: String, _ value: String) -> FrameError {
        FrameError(.conversion, "The \(what) has no exact form in \(target).", detail: value)
    }
}
