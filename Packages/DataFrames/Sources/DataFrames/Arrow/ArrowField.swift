/// One field of an Arrow schema, whichever way the schema came.
struct ArrowField: Hashable, Sendable {
    /// The extension type of identifiers, which Arrow itself lists.
    static let uuidExtension = "arrow.uuid"
    /// Our extension type of times in units of 100 nanoseconds over 64-bit integers; its metadata says which kind.
    static let ticksExtension = "connhandlers.ticks_100ns"

    var name: String
    /// The type of the values, also where they stand in a dictionary.
    var type: ArrowType
    var isNullable = true
    var children: [ArrowField] = []
    var extensionName: String?
    var extensionMetadata: String?
    var dictionary: DictionaryForm?

    /// How a dictionary's values are named.
    struct DictionaryForm: Hashable, Sendable {
        /// The dictionary's number in a file or stream.
        var id: Int64 = 0
        var indexBits = 32
        var isSigned = true
    }

    /// The type of a column of such values; a type that cannot stand in our dictionaries is read as plain values.
    ///
    /// Throws `.arrow` or `.unsupported`.
    func dataType() throws(FrameError) -> DataType {
        let value = try valueType()
        guard dictionary != nil else { return value }
        switch value {
        case .list, .structure, .dictionary:
            throw FrameError(.unsupported, "An Arrow dictionary of \(value) has no equal in a frame", column: name)
        default: return value.fitsDictionary ? .dictionary(value) : value
        }
    }

    /// The type of the values themselves.
    func valueType() throws(FrameError) -> DataType {
        if let count = type.childCount, count != children.count {
            throw FrameError(.arrow, "An Arrow type that takes \(count) child fields has \(children.count)")
        }
        if let known = try extensionType() { return known }
        switch type {
        case .null: return .null
        case .bool: return .bool
        case .half, .float: return .float
        case .double: return .double
        case .integer(let bits, let isSigned): return try ArrowField.integer(bits, isSigned)
        case .decimal(let bits, let precision, let scale): return try ArrowField.decimal(bits, precision, scale)
        case .bytes(let isText, _): return isText ? .string : .binary
        case .fixedBytes: return .binary
        case .date32, .date64: return .date
        case .time(let unit): return .time(unit)
        case .timestamp(let unit, let zone): return zone == nil ? .localTimestamp(unit) : .instant(unit)
        case .duration(let unit): return .duration(unit)
        case .months, .daysAndMilliseconds, .monthsDaysNanoseconds: return .interval
        case .list, .fixedList: return .list(try children[0].dataType())
        case .map:
            guard children[0].type == .structure, children[0].children.count == 2 else {
                throw FrameError(.arrow, "The child of an Arrow map is no structure of two fields")
            }
            return .list(try children[0].dataType())
        case .structure:
            var fields: [Field] = []
            for child in children {
                fields.append(Field(child.name, try child.dataType(), isNullable: child.isNullable))
            }
            return .structure(fields)
        }
    }

    private func extensionType() throws(FrameError) -> DataType? {
        switch extensionName {
        case ArrowField.uuidExtension where type == .fixedBytes(16): return .uuid
        case ArrowField.ticksExtension where type == .integer(bits: 64, isSigned: true):
            switch extensionMetadata {
            case "time": return .time(.hundredNanoseconds)
            case "local_timestamp": return .localTimestamp(.hundredNanoseconds)
            case "instant": return .instant(.hundredNanoseconds)
            case "duration": return .duration(.hundredNanoseconds)
            default:
                throw FrameError(
                    .arrow,
                    "The metadata of the extension \(ArrowField.ticksExtension) name no kind of time"
                )
            }
        default: return nil
        }
    }

    private static func integer(_ bits: Int, _ isSigned: Bool) throws(FrameError) -> DataType {
        switch (bits, isSigned) {
        case (8, true): return .int8
        case (16, true): return .int16
        case (32, true): return .int32
        case (64, true): return .int64
        case (8, false): return .uint8
        case (16, false): return .uint16
        case (32, false): return .uint32
        case (64, false): return .uint64
        default: throw FrameError(.arrow, "There are no Arrow integers of \(bits) bits")
        }
    }

    /// Decimals of more than 38 digits become text, which is exact; negative scales become zeros.
    private static func decimal(_ bits: Int, _ precision: Int, _ scale: Int) throws(FrameError) -> DataType {
        let digits: Int
        switch bits {
        case 32: digits = 9
        case 64: digits = 18
        case 128: digits = 38
        case 256: digits = 76
        default: throw FrameError(.arrow, "There are no Arrow decimals of \(bits) bits")
        }
        guard precision >= 1, precision <= digits, scale >= -digits, scale <= digits else {
            throw FrameError(
                .arrow,
                "An Arrow decimal of \(bits) bits cannot have \(precision) digits, \(scale) of them after the point"
            )
        }
        let whole = scale < 0 ? precision - scale : precision
        if whole > 38 || scale > 38 { return .string }
        return .decimal(precision: whole, scale: max(scale, 0))
    }
}

extension DataType {
    /// Whether a dictionary column can have values of the type.
    var fitsDictionary: Bool {
        switch self {
        case .list, .structure, .dictionary, .null, .float, .double: false
        default: true
        }
    }
}
