/// Schemas as the flatbuffers of the Arrow format's `Schema.fbs`, in and out.
enum ArrowFlatSchema {
    /// The fields and the metadata of a schema.
    static func read(_ table: FlatTable) throws(FrameError) -> (fields: [ArrowField], metadata: [String: String]) {
        if try table.number(0, Int16(0)) != 0 {
            throw FrameError(.unsupported, "The Arrow data are big-endian, which is not read here")
        }
        var budget = FlatBudget()
        var fields: [ArrowField] = []
        try table.forEachTable(1) { (child) throws(FrameError) in
            fields.append(try field(child, depth: 0, &budget))
        }
        return (fields, try metadata(table, 2, &budget))
    }

    private static func metadata(
        _ table: FlatTable,
        _ field: Int,
        _ budget: inout FlatBudget
    ) throws(FrameError) -> [String: String] {
        var metadata: [String: String] = [:]
        try table.forEachTable(field) { (pair) throws(FrameError) in
            try budget.field(pair)
            let key = try budget.text(pair, 0) ?? ""
            metadata[key] = try budget.text(pair, 1) ?? ""
        }
        return metadata
    }

    private static func field(
        _ table: FlatTable,
        depth: Int,
        _ budget: inout FlatBudget
    ) throws(FrameError) -> ArrowField {
        try budget.field(table)
        guard depth < ArrowImporter.maximumDepth else {
            throw table.bytes.fault(
                "are nested more than \(ArrowImporter.maximumDepth) levels deep",
                at: table.position
            )
        }
        let name = try budget.text(table, 0) ?? ""
        var field = ArrowField(name: name, type: try type(table, name), isNullable: try table.flag(1))
        try table.forEachTable(5) { (child) throws(FrameError) in
            field.children.append(try self.field(child, depth: depth + 1, &budget))
        }
        let metadata = try metadata(table, 6, &budget)
        field.extensionName = metadata["ARROW:extension:name"]
        field.extensionMetadata = metadata["ARROW:extension:metadata"]
        guard let dictionary = try table.table(4) else { return field }
        var form = ArrowField.DictionaryForm(id: try dictionary.number(0, Int64(0)))
        if let index = try dictionary.table(1) {
            form.indexBits = Int(try index.number(0, Int32(0)))
            form.isSigned = try index.flag(1)
        }
        field.dictionary = form
        return field
    }

    private static func type(_ field: FlatTable, _ name: String) throws(FrameError) -> ArrowType {
        let code = try field.number(2, UInt8(0))
        guard let table = try field.table(3) else {
            throw field.bytes.fault("have a field without a type", at: field.position)
        }
        switch code {
        case 1: return .null
        case 2: return .integer(bits: Int(try table.number(0, Int32(0))), isSigned: try table.flag(1))
        case 3:
            switch try table.number(0, Int16(0)) {
            case 0: return .half
            case 1: return .float
            case 2: return .double
            default: throw table.bytes.fault("have floating-point numbers of an unknown precision", at: table.position)
            }
        case 4: return .bytes(isText: false, .narrow)
        case 5: return .bytes(isText: true, .narrow)
        case 6: return .bool
        case 7:
            return .decimal(
                bits: Int(try table.number(2, Int32(128))),
                precision: Int(try table.number(0, Int32(0))),
                scale: Int(try table.number(1, Int32(0)))
            )
        case 8: return try table.number(0, Int16(1)) == 0 ? .date32 : .date64
        case 9: return try time(table)
        case 10: return .timestamp(try unit(table, 0), zone: try table.text(1).flatMap { $0.isEmpty ? nil : $0 })
        case 11:
            switch try table.number(0, Int16(0)) {
            case 0: return .months
            case 1: return .daysAndMilliseconds
            case 2: return .monthsDaysNanoseconds
            default: throw table.bytes.fault("have intervals of an unknown unit", at: table.position)
            }
        case 12: return .list(isWide: false)
        case 13: return .structure
        case 15: return .fixedBytes(try count(table))
        case 16: return .fixedList(try count(table))
        case 17: return .map
        case 18: return .duration(try unit(table, 1))
        case 19: return .bytes(isText: false, .wide)
        case 20: return .bytes(isText: true, .wide)
        case 21: return .list(isWide: true)
        case 23: return .bytes(isText: false, .view)
        case 24: return .bytes(isText: true, .view)
        case 14, 22, 25, 26:
            throw FrameError(
                .unsupported,
                "Arrow's unions, run ends and list views have no equal in a frame",
                column: name
            )
        default: throw field.bytes.fault("have a field of the unknown type \(code)", at: field.position)
        }
    }

    private static func count(_ table: FlatTable) throws(FrameError) -> Int {
        let count = Int(try table.number(0, Int32(0)))
        guard count >= 0 else { throw table.bytes.fault("have a negative size", at: table.position) }
        return count
    }

    private static func unit(_ table: FlatTable, _ missing: Int16) throws(FrameError) -> TimeUnit {
        switch try table.number(0, missing) {
        case 0: return .second
        case 1: return .millisecond
        case 2: return .microsecond
        case 3: return .nanosecond
        default: throw table.bytes.fault("have an unknown unit of time", at: table.position)
        }
    }

    private static func time(_ table: FlatTable) throws(FrameError) -> ArrowType {
        let unit = try unit(table, 1)
        guard try table.number(1, Int32(32)) == (unit <= .millisecond ? 32 : 64) else {
            throw table.bytes.fault("have times whose width does not fit their unit", at: table.position)
        }
        return .time(unit)
    }

    /// Writes a schema; returns its place in the builder.
    static func write(_ fields: [ArrowField], _ metadata: [String: String], _ builder: inout FlatBuilder) -> Int {
        var places: [Int] = []
        for field in fields { places.append(write(field, &builder)) }
        let list = builder.references(places)
        var parts: [(Int, FlatBuilder.Value)] = [(1, .reference(list))]
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }
            parts.append((2, .reference(write(pairs.map { ($0.key, $0.value) }, &builder))))
        }
        return builder.table(parts)
    }

    private static func write(_ pairs: [(String, String)], _ builder: inout FlatBuilder) -> Int {
        var places: [Int] = []
        for (key, value) in pairs {
            let key = builder.text(key)
            let value = builder.text(value)
            places.append(builder.table([(0, .reference(key)), (1, .reference(value))]))
        }
        return builder.references(places)
    }

    private static func write(_ field: ArrowField, _ builder: inout FlatBuilder) -> Int {
        var children: [Int] = []
        for child in field.children { children.append(write(child, &builder)) }
        let list = builder.references(children)
        let name = builder.text(field.name)
        let (code, about) = parts(field.type, &builder)
        let type = builder.table(about)
        var fields: [(Int, FlatBuilder.Value)] = [
            (0, .reference(name)), (1, .int8(field.isNullable ? 1 : 0)), (2, .int8(code)), (3, .reference(type)),
            (5, .reference(list)),
        ]
        if let form = field.dictionary {
            let index = builder.table([(0, .int32(Int32(form.indexBits))), (1, .int8(form.isSigned ? 1 : 0))])
            fields.append((4, .reference(builder.table([(0, .int64(form.id)), (1, .reference(index))]))))
        }
        if let name = field.extensionName {
            let pairs = [("ARROW:extension:name", name), ("ARROW:extension:metadata", field.extensionMetadata ?? "")]
            fields.append((6, .reference(write(pairs, &builder))))
        }
        return builder.table(fields)
    }

    private static func code(_ unit: TimeUnit) -> FlatBuilder.Value {
        switch unit {
        case .second: .int16(0)
        case .millisecond: .int16(1)
        case .microsecond: .int16(2)
        case .hundredNanoseconds, .nanosecond: .int16(3)
        }
    }

    /// The number of a type in the union of types, and the fields of its table.
    private static func parts(_ type: ArrowType, _ builder: inout FlatBuilder) -> (UInt8, [(Int, FlatBuilder.Value)]) {
        switch type {
        case .null: return (1, [])
        case .bool: return (6, [])
        case .half: return (3, [(0, .int16(0))])
        case .float: return (3, [(0, .int16(1))])
        case .double: return (3, [(0, .int16(2))])
        case .integer(let bits, let isSigned): return (2, [(0, .int32(Int32(bits))), (1, .int8(isSigned ? 1 : 0))])
        case .decimal(let bits, let precision, let scale):
            return (7, [(0, .int32(Int32(precision))), (1, .int32(Int32(scale))), (2, .int32(Int32(bits)))])
        case .bytes(let isText, .narrow): return (isText ? 5 : 4, [])
        case .bytes(let isText, .wide): return (isText ? 20 : 19, [])
        case .bytes(let isText, .view): return (isText ? 24 : 23, [])
        case .fixedBytes(let width): return (15, [(0, .int32(Int32(width)))])
        case .date32: return (8, [(0, .int16(0))])
        case .date64: return (8, [(0, .int16(1))])
        case .time(let unit): return (9, [(0, code(unit)), (1, .int32(unit <= .millisecond ? 32 : 64))])
        case .timestamp(let unit, let zone):
            guard let zone else { return (10, [(0, code(unit))]) }
            return (10, [(0, code(unit)), (1, .reference(builder.text(zone)))])
        case .duration(let unit): return (18, [(0, code(unit))])
        case .months: return (11, [(0, .int16(0))])
        case .daysAndMilliseconds: return (11, [(0, .int16(1))])
        case .monthsDaysNanoseconds: return (11, [(0, .int16(2))])
        case .list(let isWide): return (isWide ? 21 : 12, [])
        case .fixedList(let size): return (16, [(0, .int32(Int32(size)))])
        case .map: return (17, [])
        case .structure: return (13, [])
        }
    }
}
