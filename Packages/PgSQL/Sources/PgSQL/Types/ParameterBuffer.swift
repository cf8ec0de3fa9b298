internal import CPgSQL
internal import FoundationEssentials
@_spi(SQLDrivers) internal import SQLCore

/// The values of one execution in the form that the server takes them in; reused by its connection.
///
/// Values are sent in binary form for the type that the server inferred. Text for a type other than text is sent as
/// text, which the server reads by the type's own rules. Used by the thread that uses its connection.
final class ParameterBuffer {
    private let bytes = WireBuffer()
    /// Where each value begins, or -1 for NULL.
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var pointers: [UnsafePointer<CChar>?] = []

    init() {}

    /// How many values there are.
    var count: Int { offsets.count }
    /// How many bytes the values have.
    var byteCount: Int { bytes.count }

    func removeAll() {
        bytes.count = 0
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
    }

    /// The type that a value has where the server infers none; 0, unspecified, for NULL.
    static func declaredType(of value: SQLValue) -> UInt32 {
        switch value {
        case .null: 0
        case .bool: PgOID.bool
        case .int: PgOID.int8
        case .uint(let number): number <= UInt64(Int64.max) ? PgOID.int8 : PgOID.numeric
        case .float: PgOID.float4
        case .double: PgOID.float8
        case .decimal: PgOID.numeric
        case .string: PgOID.text
        case .bytes: PgOID.bytea
        case .date: PgOID.date
        case .time: PgOID.time
        case .localDateTime: PgOID.timestamp
        case .instant: PgOID.timestamptz
        case .duration, .interval: PgOID.interval
        case .uuid: PgOID.uuid
        }
    }

    /// Appends a value for a parameter of the inferred type.
    ///
    /// - Returns: False, with nothing appended, if the value does not suit the type: the statement is then prepared
    ///   with the values' own types, and the server converts or refuses.
    /// - Throws: `.misuse(.invalidArgument)` for a moment where the type has no zone, or a local date-time where it has;
    ///   `.invalidInput` for a value that the type cannot hold as it is. Each names the parameter, from 1.
    func append(_ value: SQLValue, as oid: UInt32, catalog: TypeCatalog) throws(ConnError) -> Bool {
        let start = bytes.count
        do {
            guard let format = try encode(value, oid, catalog) else {
                bytes.count = start
                return false
            }
            if format == .null {
                offsets.append(-1)
                lengths.append(0)
            } else {
                guard bytes.count - start <= Int(Int32.max) else { throw EncodeFault.outOfRange }
                offsets.append(start)
                lengths.append(Int32(bytes.count - start))
                // libpq takes text up to a zero byte.
                bytes.put(UInt8(0))
            }
            formats.append(format == .binary ? 1 : 0)
            return true
        } catch {
            bytes.count = start
            throw refused(error, oid, catalog)
        }
    }

    /// Calls the closure with what libpq takes; the pointers are valid until it returns.
    func withPointers<R, E: Error>(
        _ body: (
            Int32, UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<Int32>, UnsafePointer<Int32>
        ) throws(E) -> R
    ) throws(E) -> R {
        pointers.removeAll(keepingCapacity: true)
        let base = UnsafePointer(bytes.base.assumingMemoryBound(to: CChar.self))
        for offset in offsets { pointers.append(offset < 0 ? nil : base + offset) }
        let count = Int32(offsets.count)
        // Arrays of no elements have no address.
        if count == 0 {
            pointers.append(nil)
            return try [Int32(0)].withUnsafeBufferPointer { none throws(E) in
                try pointers.withUnsafeBufferPointer { values throws(E) in
                    try body(0, values.baseAddress!, none.baseAddress!, none.baseAddress!)
                }
            }
        }
        return try pointers.withUnsafeBufferPointer { values throws(E) in
            try lengths.withUnsafeBufferPointer { lengths throws(E) in
                try formats.withUnsafeBufferPointer { formats throws(E) in
                    try body(count, values.baseAddress!, lengths.baseAddress!, formats.baseAddress!)
                }
            }
        }
    }

    private func refused(_ error: any Error, _ oid: UInt32, _ catalog: TypeCatalog) -> ConnError {
        if let error = error as? ConnError { return error }
        let type = catalog.type(oid)?.displayName ?? "type number \(oid)"
        let fault = error as? EncodeFault ?? .misfit
        return ConnError(.invalidInput, "Parameter \(count + 1) \(fault.message(type))", advice: fault.advice)
    }

    // MARK: Encoding

    private enum Format {
        case null, text, binary
    }

    /// Writes the value; `nil` if it does not suit the type.
    private func encode(_ value: SQLValue, _ oid: UInt32, _ catalog: TypeCatalog) throws -> Format? {
        switch value {
        case .null: return .null
        case .string(let text): return try encode(text, oid, catalog)
        case .int(let number): return encode(Int128(number), oid, catalog)
        case .uint(let number): return encode(Int128(number), oid, catalog)
        default: break
        }
        let wire = Self.wire(oid, catalog)
        switch value {
        case .null, .string, .int, .uint: return nil
        case .bool(let truth):
            guard wire == .bool else { return nil }
            bytes.put(UInt8(truth ? 1 : 0))
        case .float(let number):
            if wire == .float4 {
                bytes.put(number)
            } else if wire == .float8 {
                bytes.put(Double(number))
            } else {
                var text: [UInt8] = []
                FloatText.append(number, to: &text)
                return try encode(number: Double(number), text, wire)
            }
        case .double(let number):
            if wire == .float8 {
                bytes.put(number)
            } else if wire == .float4 {
                guard let narrow = ExactConversion.float(.double(number)) else { return nil }
                bytes.put(narrow)
            } else {
                var text: [UInt8] = []
                FloatText.append(number, to: &text)
                return try encode(number: number, text, wire)
            }
        case .decimal(let number): return encode(number, wire, catalog)
        case .bytes(let array):
            // Bytes of a type that is not known go back as they came.
            guard wire == .bytea || Self.isOpaque(oid, catalog) else { return nil }
            bytes.put(array)
        case .date(let date):
            switch wire {
            case .date: try bytes.putDate(date.daysSinceEpoch)
            case .timestamp: try bytes.putMoment(days: date.daysSinceEpoch)
            default: return nil
            }
        case .time(let time):
            guard wire == .time else { return nil }
            try bytes.putTime(time.ticks, time.unit)
        case .localDateTime(let time):
            guard wire != .timestamptz else { throw mismatch("local date-time", "a moment", zoned: true) }
            guard wire == .timestamp else { return nil }
            try bytes.putMoment(time.ticks, time.unit)
        case .instant(let time):
            switch wire {
            case .timestamptz: try bytes.putMoment(time.ticks, time.unit)
            case .timestamp, .date, .time, .timetz:
                throw mismatch("moment", "no zone", zoned: false)
            default: return nil
            }
        case .duration(let duration):
            guard wire == .interval else { return nil }
            let (ticks, rest) = duration.attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000)
            guard rest == 0 else { throw EncodeFault.tooFine }
            guard let microseconds = Int64(exactly: ticks) else { throw EncodeFault.outOfRange }
            bytes.putInterval(months: 0, days: 0, microseconds: microseconds)
        case .interval(let interval):
            guard wire == .interval else { return nil }
            try bytes.putInterval(interval)
        case .uuid(let uuid):
            guard wire == .uuid else { return nil }
            bytes.put(UUIDBytes(uuid))
        }
        return .binary
    }

    /// The form of a base type, domains seen through; `nil` for types that are made of others or not known.
    private static func wire(_ oid: UInt32, _ catalog: TypeCatalog) -> WireBase? {
        var oid = oid
        for _ in 0..<32 {
            switch catalog.type(oid)?.kind {
            case .base(let base): return base
            case .domain(let base, _): oid = base
            default: return nil
            }
        }
        return nil
    }

    private static func isOpaque(_ oid: UInt32, _ catalog: TypeCatalog) -> Bool {
        if case .opaque = catalog.type(oid)?.kind { true } else { false }
    }

    private func encode(_ number: Int128, _ oid: UInt32, _ catalog: TypeCatalog) -> Format? {
        switch Self.wire(oid, catalog) {
        case .int8:
            guard let exact = Int64(exactly: number) else { return nil }
            bytes.put(exact)
        case .int4:
            guard let exact = Int32(exactly: number) else { return nil }
            bytes.put(exact)
        case .int2:
            guard let exact = Int16(exactly: number) else { return nil }
            bytes.put(exact)
        case .numeric: bytes.putNumeric(number, scale: 0)
        case .float8:
            guard let exact = Double(exactly: number) else { return nil }
            bytes.put(exact)
        case .float4:
            guard let exact = Float(exactly: number) else { return nil }
            bytes.put(exact)
        case .oid:
            guard let exact = UInt32(exactly: number) else { return nil }
            bytes.put(exact)
        case .xid8, .lsn:
            guard let exact = UInt64(exactly: number) else { return nil }
            bytes.put(exact)
        case .money: return encode(Decimal128(unscaled: number, scale: 0), .money, catalog)
        default: return nil
        }
        return .binary
    }

    private func encode(_ number: Decimal128, _ wire: WireBase?, _ catalog: TypeCatalog) -> Format? {
        switch wire {
        case .numeric: bytes.putNumeric(number.unscaled, scale: number.scale)
        case .int2, .int4, .int8, .oid, .xid8, .lsn:
            guard let whole = number.exactly(scale: 0)?.unscaled else { return nil }
            switch wire {
            case .int2: return Int16(exactly: whole).map(putBinary)
            case .int4: return Int32(exactly: whole).map(putBinary)
            case .int8: return Int64(exactly: whole).map(putBinary)
            case .oid: return UInt32(exactly: whole).map(putBinary)
            default: return UInt64(exactly: whole).map(putBinary)
            }
        case .float8:
            guard let exact = ExactConversion.double(.decimal(number)) else { return nil }
            bytes.put(exact)
        case .float4:
            guard let exact = ExactConversion.float(.decimal(number)) else { return nil }
            bytes.put(exact)
        case .money:
            guard let scale = catalog.moneyScale, let units = number.exactly(scale: scale)?.unscaled else { return nil }
            return Int64(exactly: units).map(putBinary)
        default: return nil
        }
        return .binary
    }

    private func putBinary<T: FixedWidthInteger & BitwiseCopyable>(_ number: T) -> Format {
        bytes.put(number)
        return .binary
    }

    /// A floating-point number for a type that is none: by the digits that it is printed with.
    private func encode(number: Double, _ text: [UInt8], _ wire: WireBase?) throws -> Format? {
        if wire == .numeric {
            if number.isNaN {
                bytes.putNumeric(sign: WireNumeric.notANumber)
            } else if number.isInfinite {
                bytes.putNumeric(sign: number > 0 ? WireNumeric.infinity : WireNumeric.negativeInfinity)
            } else {
                guard let digits = DecimalDigits(text) else { return nil }
                try bytes.putNumeric(digits)
            }
            return .binary
        }
        switch wire {
        case .int2: return Int16(exactly: number).map(putBinary)
        case .int4: return Int32(exactly: number).map(putBinary)
        case .int8: return Int64(exactly: number).map(putBinary)
        default: return nil
        }
    }

    private func encode(_ text: String, _ oid: UInt32, _ catalog: TypeCatalog) throws -> Format? {
        guard !text.utf8.contains(0) else { throw EncodeFault.zeroByte }
        let type = catalog.type(oid)
        switch type?.kind {
        case .enumeration:
            bytes.put(text)
            return .binary
        case .base(.text) where oid != PgOID.xml:
            bytes.put(text)
            return .binary
        case .base(.versionedText) where oid == PgOID.jsonb:
            bytes.put(UInt8(1))
            bytes.put(text)
            return .binary
        case .base(.char):
            // The server would keep the first byte and drop the others.
            guard text.utf8.count <= 1 else { return nil }
        case .base(.bytea):
            // Text is no bytes: the server would look for backslashes in it.
            return nil
        default: break
        }
        bytes.put(text)
        return .text
    }

    private func mismatch(_ what: String, _ target: String, zoned: Bool) -> ConnError {
        let place = "Parameter \(count + 1) is a \(what), and the statement expects "
        return zoned
            ? ConnError(
                .misuse(.invalidArgument),
                place + "a moment (timestamp with time zone)",
                advice: "say in which zone it is by converting it to an instant"
            )
            : ConnError(
                .misuse(.invalidArgument),
                place + "a type without time zone",
                advice: "bind \\(local: date, in: zone), or cast the parameter to timestamptz in the text"
            )
    }
}
