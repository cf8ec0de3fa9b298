internal import CFreeTDS
internal import FoundationEssentials
@_spi(SQLDrivers) internal import SQLCore

/// One value on its way to `sp_executesql` or a procedure: the type that it is declared as, and its bytes as db-lib
/// takes them.
///
/// The declared type decides what the value is for the server. Where db-lib 1.3 cannot send a type, the value goes in
/// another exact form, which the server converts to the declared one: `date` and `uniqueidentifier` as text, which
/// `dbrpcparam` refuses otherwise. Texts and bytes of no length look like NULL to `dbrpcparam`; they are not sent but
/// written into the statement, see ``literal``.
///
/// Texts of ASCII are `varchar`, others `nvarchar`: a column of `nvarchar` converts a `varchar` without leaving its
/// index, while a column of `varchar` would be converted itself, row by row, for an `nvarchar`. What counts a text's
/// bytes (`DATALENGTH`, `HASHBYTES`, a `sql_variant`) sees the difference; a CAST in the statement settles it. Lengths
/// go up in steps, so that the server keeps few plans of a statement.
struct RPCParameter {
    /// The type as it is declared: `nvarchar(4000)`, `decimal(19,2)`.
    let declaration: String
    /// The value as it is written in a statement, for one that db-lib cannot send; it is declared there:
    /// `DECLARE @P1 varchar(64) = '';`. `nil` for a value that is sent.
    let literal: String?
    /// Whether the value is NULL.
    var isNull: Bool { bytes == nil && literal == nil }
    /// db-lib's number of the type.
    let type: Int32
    private let bytes: ParameterBytes?
    /// The most that may come back, for outputs: in bytes, and for `nvarchar` in units.
    private let maximumLength: Int32

    private init(
        _ declaration: String,
        _ type: Int32,
        _ bytes: ParameterBytes?,
        maximumLength: Int32 = -1,
        literal: String? = nil
    ) {
        self.declaration = declaration
        self.type = type
        self.bytes = bytes
        self.maximumLength = maximumLength
        self.literal = literal
    }

    /// - Parameter isOutput: Whether the server gives a value back. Texts and bytes are then declared without a limit,
    ///   and decimals with 38 digits, for what comes back may be longer.
    /// - Throws: `.conversion` or `.unsupported`, in a sentence that goes on after the parameter's name, for a value that
    ///   SQL Server has no form for.
    init(_ value: SQLValue, isOutput: Bool = false) throws(ConnError) {
        switch value {
        case .null:
            if isOutput {
                self.init("nvarchar(max)", TypeCode.nText, nil, maximumLength: .max)
            } else {
                self.init("nvarchar(4000)", TypeCode.bigNVarChar, nil)
            }
        case .bool(let truth): self.init("bit", TypeCode.bit, Self.fixed(UInt8(truth ? 1 : 0)))
        case .int(let number): self.init("bigint", TypeCode.bigInt, Self.fixed(number))
        case .uint(let number):
            guard let signed = Int64(exactly: number) else {
                // No integer of the server has so many bits without a sign.
                try self.init(decimal: Decimal128(unscaled: Int128(number), scale: 0), isOutput: isOutput)
                return
            }
            self.init("bigint", TypeCode.bigInt, Self.fixed(signed))
        case .float(let number):
            guard number.isFinite else { throw Self.notFinite }
            self.init("real", TypeCode.real, Self.fixed(number.bitPattern))
        case .double(let number):
            guard number.isFinite else { throw Self.notFinite }
            self.init("float", TypeCode.float, Self.fixed(number.bitPattern))
        case .decimal(let number): try self.init(decimal: number, isOutput: isOutput)
        case .string(let text): try self.init(text: text, isOutput: isOutput)
        case .bytes(let bytes): try self.init(bytes: bytes, isOutput: isOutput)
        case .date(let date):
            guard (CellWriter.firstDay...CellWriter.lastDay).contains(Int64(date.daysSinceEpoch)) else {
                throw Self.yearError
            }
            self.init("date", TypeCode.bigVarChar, Self.text(date.description), maximumLength: 8_000)
        case .time(let time):
            guard let exact = time.exactly(in: .hundredNanoseconds) else { throw Self.fine }
            guard (0..<CellReader.ticksPerDay).contains(exact.ticks) else {
                throw ConnError(.conversion, "is no time within a day, which is all that SQL Server has")
            }
            let bytes = ParameterBytes(count: CellWriter.momentSize)
            CellWriter.moment(time: exact.ticks, days: 0, to: bytes.start)
            self.init("time(7)", TypeCode.time, bytes, maximumLength: 16)
        case .localDateTime(let moment):
            try self.init("datetime2(7)", TypeCode.dateTime2, moment.ticks, moment.unit)
        case .instant(let moment):
            try self.init("datetimeoffset(7)", TypeCode.dateTimeOffset, moment.ticks, moment.unit)
        case .duration:
            throw ConnError(
                .unsupported,
                "is a length of time, and SQL Server has no type for one",
                advice: "bind it as a number, or as a TimeOfDay"
            )
        case .interval:
            throw ConnError(
                .unsupported,
                "is an interval of months and days, and SQL Server has no type for one",
                advice: "bind the parts as integers"
            )
        case .uuid(let identifier):
            self.init(
                "uniqueidentifier",
                TypeCode.bigVarChar,
                Self.text(identifier.uuidString),
                maximumLength: 8_000
            )
        }
    }

    /// Text that is `nvarchar` whatever it holds, such as a statement.
    init(unicode text: String) {
        var text = text
        self = text.withUTF8 { utf8 in
            let units = CellWriter.measure(utf8).units
            let bytes = ParameterBytes(UnsafeRawBufferPointer(utf8))
            return units <= 4_000
                ? RPCParameter("nvarchar(4000)", TypeCode.bigNVarChar, bytes, literal: utf8.isEmpty ? "N''" : nil)
                : RPCParameter("nvarchar(max)", TypeCode.nText, bytes)
        }
    }

    /// The values of a statement.
    ///
    /// - Throws: As ``init(_:isOutput:)``, with the parameter's number from 1.
    static func all(_ values: [SQLValue]) throws(ConnError) -> [RPCParameter] {
        var parameters: [RPCParameter] = []
        parameters.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            do throws(ConnError) {
                parameters.append(try RPCParameter(value))
            } catch {
                throw error.with { $0.message = "Parameter \(index + 1) " + $0.message }
            }
        }
        return parameters
    }

    /// Gives the value to a call that was begun by `dbrpcinit`. db-lib keeps a pointer only: the parameter must live
    /// until `dbrpcsend` has returned.
    ///
    /// - Parameters:
    ///   - name: The parameter's name with its `@`; `nil` for one by position.
    ///   - isOutput: Whether the value comes back.
    /// - Returns: Whether db-lib took it; never so for a value that is a ``literal``.
    func add(to process: OpaquePointer, name: String?, isOutput: Bool = false) -> Bool {
        guard literal == nil else { return false }
        let count = Int32(truncatingIfNeeded: bytes?.count ?? 0)
        let status: UInt8 = isOutput ? 1 : 0
        let maximum = isOutput ? maximumLength : -1
        return dbrpcparam(process, name, status, type, maximum, count, bytes?.start) == SUCCEED
    }

    /// The bytes as they are sent, for tests.
    var sentBytes: UnsafeRawBufferPointer? { bytes?.buffer }

    // MARK: Forms

    private static func fixed<T: BitwiseCopyable>(_ value: T) -> ParameterBytes {
        withUnsafeBytes(of: value) { ParameterBytes($0) }
    }

    private static func text(_ text: String) -> ParameterBytes {
        var text = text
        return text.withUTF8 { ParameterBytes(UnsafeRawBufferPointer($0)) }
    }

    private init(decimal number: Decimal128, isOutput: Bool) throws(ConnError) {
        let digits = max(number.precision, number.scale, 1)
        guard digits <= 38 else {
            throw ConnError(.conversion, "has more than 38 digits, and SQL Server's decimals have no more")
        }
        // The steps at which the server's own form of a decimal grows.
        let precision = isOutput ? 38 : digits <= 9 ? 9 : digits <= 19 ? 19 : digits <= 28 ? 28 : 38
        let bytes = ParameterBytes(count: CellWriter.decimalSize)
        _ = CellWriter.decimal(number.unscaled, precision: precision, scale: number.scale, to: bytes.start)
        let declaration = "decimal(\(precision),\(number.scale))"
        self.init(declaration, TypeCode.decimal, bytes, maximumLength: Int32(CellWriter.decimalSize))
    }

    private init(text: String, isOutput: Bool) throws(ConnError) {
        var text = text
        let bytes = text.withUTF8 { ParameterBytes(UnsafeRawBufferPointer($0)) }
        let measure = CellWriter.measure(UnsafeBufferPointer(start: bytes.start, count: bytes.count))
        guard measure.units <= Self.longest / 2 else { throw Self.tooLong }
        let empty = bytes.count == 0
        if isOutput {
            self.init("nvarchar(max)", TypeCode.nText, bytes, maximumLength: .max, literal: empty ? "N''" : nil)
        } else if measure.isASCII {
            if let step = Self.step(bytes.count, most: 8_000) {
                self.init("varchar(\(step))", TypeCode.bigVarChar, bytes, literal: empty ? "''" : nil)
            } else {
                self.init("varchar(max)", TypeCode.text, bytes)
            }
        } else if let step = Self.step(measure.units, most: 4_000) {
            self.init("nvarchar(\(step))", TypeCode.bigNVarChar, bytes)
        } else {
            self.init("nvarchar(max)", TypeCode.nText, bytes)
        }
    }

    private init(bytes: [UInt8], isOutput: Bool) throws(ConnError) {
        guard bytes.count <= Self.longest else { throw Self.tooLong }
        let copy = bytes.withUnsafeBytes { ParameterBytes($0) }
        let empty = bytes.isEmpty ? "0x" : nil
        if !isOutput, let step = Self.step(bytes.count, most: 8_000) {
            self.init("varbinary(\(step))", TypeCode.varBinary, copy, literal: empty)
        } else {
            self.init("varbinary(max)", TypeCode.image, copy, maximumLength: .max, literal: empty)
        }
    }

    private init(_ declaration: String, _ type: Int32, _ ticks: Int64, _ unit: TimeUnit) throws(ConnError) {
        let bytes = ParameterBytes(count: CellWriter.momentSize)
        guard unit != .nanosecond || ticks % 100 == 0 else { throw Self.fine }
        guard let exact = unit.convert(ticks, to: .hundredNanoseconds), CellWriter.moment(exact, to: bytes.start) else {
            throw Self.yearError
        }
        self.init(declaration, type, bytes, maximumLength: 16)
    }

    /// The most bytes of a value at the server: 2 GiB less one.
    private static let longest = Int(Int32.max)

    /// The declared length for a value of some length: the next of a few steps, `nil` above the last.
    private static func step(_ count: Int, most: Int) -> Int? {
        [64, 256, 1_000, 4_000, 8_000].first { $0 >= count && $0 <= most }
    }

    private static var tooLong: ConnError {
        ConnError(.conversion, "is longer than 2 GiB, and SQL Server's values are no longer")
    }

    private static var notFinite: ConnError {
        ConnError(.conversion, "is not finite, and SQL Server has no such number", advice: "bind nil or another value")
    }

    private static var fine: ConnError {
        ConnError(.conversion, "is finer than 100 ns, which SQL Server cannot keep", advice: "round it first")
    }

    private static var yearError: ConnError {
        ConnError(.conversion, "is outside of the years 1 to 9999, which is all that SQL Server has")
    }
}
