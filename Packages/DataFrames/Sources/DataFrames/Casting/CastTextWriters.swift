/// Writes one element of a column as text, in the forms of CSV.
protocol CastTextWriter {
    /// Writes at most ``TextKernels/maximumTextLength`` bytes and says how many.
    func write(_ view: UnsafeColumnView, _ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int
}

struct SignedWriter<Element: FixedWidthElement & FixedWidthInteger>: CastTextWriter {
    @inline(__always)
    func write(_ view: UnsafeColumnView, _ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        TextKernels.write(int64: Int64(truncatingIfNeeded: view.value(row, as: Element.self)), to: out)
    }
}

struct UnsignedWriter<Element: FixedWidthElement & FixedWidthInteger>: CastTextWriter {
    @inline(__always)
    func write(_ view: UnsafeColumnView, _ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        TextKernels.write(uint64: UInt64(truncatingIfNeeded: view.value(row, as: Element.self)), to: out)
    }
}

struct DoubleWriter: CastTextWriter {
    @inline(__always)
    func write(_ view: UnsafeColumnView, _ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        TextKernels.write(double: view.value(row, as: Double.self), to: out)
    }
}

struct FloatWriter: CastTextWriter {
    @inline(__always)
    func write(_ view: UnsafeColumnView, _ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        TextKernels.write(float: view.value(row, as: Float.self), to: out)
    }
}

struct DecimalWriter: CastTextWriter {
    let scale: Int

    @inline(__always)
    func write(_ view: UnsafeColumnView, _ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        TextKernels.write(decimal: view.value(row, as: Int128.self), scale: scale, to: out)
    }
}

struct BoolWriter: CastTextWriter {
    @inline(__always)
    func write(_ view: UnsafeColumnView, _ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let text: StaticString = view.bool(row) ? "true" : "false"
        out.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        return text.utf8CodeUnitCount
    }
}

struct DateWriter: CastTextWriter {
    @inline(__always)
    func write(_ view: UnsafeColumnView, _ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        TextKernels.write(date: view.value(row, as: Int32.self), to: out)
    }
}

/// Times of every kind, which differ in how ticks become text.
struct TicksWriter: CastTextWriter {
    enum Kind {
        case time
        case local
        case instant
        case duration
    }

    let kind: Kind
    let unit: TimeUnit

    @inline(__always)
    func write(_ view: UnsafeColumnView, _ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let ticks = view.value(row, as: Int64.self)
        switch kind {
        case .time: return TextKernels.write(time: ticks, unit: unit, to: out)
        case .local: return TextKernels.write(localDateTime: ticks, unit: unit, to: out)
        case .instant: return TextKernels.write(instant: ticks, unit: unit, to: out)
        case .duration: return TextKernels.write(duration: ticks, unit: unit, to: out)
        }
    }
}

struct IntervalWriter: CastTextWriter {
    func write(_ view: UnsafeColumnView, _ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        TextKernels.write(interval: view.value(row, as: CalendarInterval.self), to: out)
    }
}

struct UUIDWriter: CastTextWriter {
    func write(_ view: UnsafeColumnView, _ row: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        TextKernels.write(uuid: view.value(row, as: UUIDBytes.self), to: out)
    }
}
