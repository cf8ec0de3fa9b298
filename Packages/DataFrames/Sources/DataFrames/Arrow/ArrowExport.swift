/// A column on its way out: the buffers of an Arrow array, shared with the column wherever the layouts agree.
struct ArrowExport {
    var length: Int
    var nullCount: Int
    var offset: Int
    var buffers: [ColumnBuffer?]
    var children: [ArrowExport] = []
    /// The values of a dictionary; at most one.
    var dictionary: [ArrowExport] = []

    /// An array of structures that are all there, whose children come after.
    init(rows: Int) {
        length = rows
        nullCount = 0
        offset = 0
        buffers = [nil]
    }

    /// Prepares a column to leave as a field.
    ///
    /// Throws `.conversion` for values that have no form in the field's type, `.unsupported` for more bytes than narrow
    /// offsets reach; the error names the column.
    static func column(_ column: Column, as field: ArrowField) throws(FrameError) -> ArrowExport {
        do {
            return try ArrowExport(column, as: field)
        } catch {
            var error = error
            error.column = error.column.map { "\(field.name).\($0)" } ?? field.name
            throw error
        }
    }

    private init(_ column: Column, as field: ArrowField) throws(FrameError) {
        length = column.count
        nullCount = column.nullCount
        offset = column.offset
        let storage = column.storage
        let validity = column.nullCount == 0 ? nil : storage.validity
        buffers = [validity, storage.values]
        switch column.type {
        case .null: buffers = []
        case .time(.second), .time(.millisecond): try convert(column) { Int32(exactly: $0) }
        case .time(.hundredNanoseconds), .localTimestamp(.hundredNanoseconds), .instant(.hundredNanoseconds),
            .duration(.hundredNanoseconds):
            if field.extensionName == nil {
                try convert(column) { ticks in
                    let (product, overflow) = ticks.multipliedReportingOverflow(by: 100)
                    return overflow ? nil : product
                }
            }
        case .string, .binary:
            buffers = [validity, storage.offsets, storage.values]
            let isWide = field.type == .bytes(isText: column.type == .string, .wide)
            if isWide != storage.hasWideOffsets {
                let extent = try ArrowExport.checked(column, isWide)
                start(column)
                buffers.append(ArrowLayout.offsets(column, isWide: isWide))
                buffers.append(storage.values.map { ArrowLayout.part($0, extent.lowerBound, extent.count) })
            }
        case .list:
            buffers = [validity, storage.offsets]
            let isWide = field.type == .list(isWide: true)
            var child = storage.children[0]
            if isWide != storage.hasWideOffsets {
                child = child.slice(try ArrowExport.checked(column, isWide))
                start(column)
                buffers.append(ArrowLayout.offsets(column, isWide: isWide))
            }
            children = [try ArrowExport.column(child, as: field.children[0])]
        case .structure:
            buffers = [validity]
            for (index, child) in storage.children.enumerated() {
                children.append(try ArrowExport.column(child, as: field.children[index]))
            }
        case .dictionary:
            var values = field
            values.dictionary = nil
            dictionary = [try ArrowExport.column(storage.children[0], as: values)]
        default: break
        }
    }

    private static func checked(_ column: Column, _ isWide: Bool) throws(FrameError) -> Range<Int> {
        let extent = ArrowLayout.extent(column)
        guard isWide || extent.count <= Int(Int32.max) else {
            throw FrameError(
                .unsupported,
                "A batch holds \(extent.count) bytes or elements where the stream's schema allows \(Int32.max); make the batches smaller"
            )
        }
        return extent
    }

    /// Begins buffers of their own, with the first element at the start.
    private mutating func start(_ column: Column) {
        let validity = column.nullCount == 0 ? nil : column.storage.validity
        buffers = [validity.map { ArrowLayout.bits($0, offset: column.offset, count: column.count) }]
        offset = 0
    }

    private mutating func convert<To: FixedWidthInteger & BitwiseCopyable>(
        _ column: Column,
        _ convert: (Int64) -> To?
    ) throws(FrameError) {
        start(column)
        var failed: Int?
        let values = ColumnBuffer(byteCount: column.count * MemoryLayout<To>.stride) { memory in
            let target = memory.initializeMemory(as: To.self, repeating: 0, count: column.count)
            for row in 0..<column.count where !column.isNullUnchecked(row) {
                if let value = convert(column.fixed(row, Int64.self)) {
                    target[row] = value
                } else if failed == nil {
                    failed = row
                }
            }
        }
        if let failed {
            throw FrameError(
                .conversion,
                "A time of type \(column.type) exceeds the range of its Arrow type",
                row: failed
            )
        }
        buffers.append(values)
    }
}
