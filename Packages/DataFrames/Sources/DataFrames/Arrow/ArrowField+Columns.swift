extension ArrowField {
    /// The field that a column leaves as.
    ///
    /// Throws `.unsupported` for dictionaries of dictionaries.
    /// - Parameters:
    ///   - field: Name, type and nullability.
    ///   - columns: What is known of the values; offsets are wide where one of these columns has wide ones.
    ///   - options: How to export.
    init(_ field: Field, columns: [Column], options: ArrowExportOptions) throws(FrameError) {
        try self.init(name: field.name, field.type, isNullable: field.isNullable, columns, options)
    }

    private init(
        name: String,
        _ type: DataType,
        isNullable: Bool,
        _ columns: [Column],
        _ options: ArrowExportOptions
    ) throws(FrameError) {
        let isWide = columns.contains { $0.storage.hasWideOffsets }
        func part(_ index: Int) -> [Column] { columns.map { $0.storage.children[index] } }
        self.init(name: name, type: .null, isNullable: isNullable)
        switch type {
        case .null: self.type = .null
        case .bool: self.type = .bool
        case .int8: self.type = .integer(bits: 8, isSigned: true)
        case .int16: self.type = .integer(bits: 16, isSigned: true)
        case .int32: self.type = .integer(bits: 32, isSigned: true)
        case .int64: self.type = .integer(bits: 64, isSigned: true)
        case .uint8: self.type = .integer(bits: 8, isSigned: false)
        case .uint16: self.type = .integer(bits: 16, isSigned: false)
        case .uint32: self.type = .integer(bits: 32, isSigned: false)
        case .uint64: self.type = .integer(bits: 64, isSigned: false)
        case .float: self.type = .float
        case .double: self.type = .double
        case .decimal(let precision, let scale): self.type = .decimal(bits: 128, precision: precision, scale: scale)
        case .string: self.type = .bytes(isText: true, isWide ? .wide : .narrow)
        case .binary: self.type = .bytes(isText: false, isWide ? .wide : .narrow)
        case .date: self.type = .date32
        case .time(.hundredNanoseconds): setTicks("time", .time(.nanosecond), options)
        case .localTimestamp(.hundredNanoseconds):
            setTicks("local_timestamp", .timestamp(.nanosecond, zone: nil), options)
        case .instant(.hundredNanoseconds): setTicks("instant", .timestamp(.nanosecond, zone: "UTC"), options)
        case .duration(.hundredNanoseconds): setTicks("duration", .duration(.nanosecond), options)
        case .time(let unit): self.type = .time(unit)
        case .localTimestamp(let unit): self.type = .timestamp(unit, zone: nil)
        case .instant(let unit): self.type = .timestamp(unit, zone: "UTC")
        case .duration(let unit): self.type = .duration(unit)
        case .interval: self.type = .monthsDaysNanoseconds
        case .uuid:
            self.type = .fixedBytes(16)
            extensionName = ArrowField.uuidExtension
            extensionMetadata = ""
        case .list(let element):
            self.type = .list(isWide: isWide)
            children = [try ArrowField(name: "item", element, isNullable: true, part(0), options)]
        case .structure(let fields):
            self.type = .structure
            for (index, field) in fields.enumerated() {
                children.append(
                    try ArrowField(name: field.name, field.type, isNullable: field.isNullable, part(index), options)
                )
            }
        case .dictionary(let value):
            if case .dictionary = value {
                throw FrameError(.unsupported, "A dictionary of dictionaries has no Arrow form here", column: name)
            }
            self = try ArrowField(name: name, value, isNullable: isNullable, part(0), options)
            dictionary = DictionaryForm()
        }
    }

    private mutating func setTicks(_ kind: String, _ cast: ArrowType, _ options: ArrowExportOptions) {
        switch options.hundredNanoseconds {
        case .extensionType:
            type = .integer(bits: 64, isSigned: true)
            extensionName = ArrowField.ticksExtension
            extensionMetadata = kind
        case .nanoseconds: type = cast
        }
    }
}
