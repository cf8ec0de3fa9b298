/// One cast of one column: its loops and its errors. Which kernel runs is decided in the extensions.
struct CastJob {
    let column: Column
    let type: DataType
    let policy: CastPolicy
    let zone: ZoneRules?

    var rounds: Bool { policy == .rounded }

    init(_ column: Column, to type: DataType, policy: CastPolicy, zone: ZoneRules?) {
        self.column = column
        self.type = type
        self.policy = policy
        self.zone = zone
    }

    // MARK: Errors

    var unsupported: FrameError {
        FrameError(.unsupported, "There is no cast from type \(column.type) to type \(type)")
    }

    /// Throws unless failures become nulls; `expected` follows the sentence.
    @inline(never)
    func fail(_ row: Int, _ nulls: inout CastNulls, expected: String? = nil) throws(FrameError) {
        if policy == .null {
            nulls.add(row)
            return
        }
        var message = "A value of type \(column.type) has no exact form in type \(type)"
        if policy == .rounded { message = "A value of type \(column.type) is out of the range of type \(type)" }
        if let expected { message = "A text is no \(type): expected \(expected)" }
        throw FrameError(.conversion, message, row: row, detail: CastJob.shortened(column.value(at: row)))
    }

    private static func shortened(_ value: CellValue) -> String {
        let text = value.description
        return text.utf8.count <= 100 ? text : String(text.prefix(100)) + "…"
    }

    // MARK: Loops

    /// A column of values that exist already in memory and the nulls of this one.
    func finish(_ values: ColumnBuffer, _ nulls: CastNulls) -> Column {
        let (validity, nullCount) = nulls.finish()
        let storage = ColumnStorage(validity: validity, values: values)
        return Column(type: type, count: column.count, nullCount: nullCount, storage: storage)
    }

    /// From a fixed width to a fixed width.
    func fixed<K: CastKernel>(_ kernel: K) throws(FrameError) -> Column {
        var kernel = kernel
        var nulls = CastNulls(column)
        let count = column.count
        let memory = Memory.allocate(count * MemoryLayout<K.Target>.stride)
        let values = ColumnBuffer(takingMalloced: memory, byteCount: count * MemoryLayout<K.Target>.stride)
        let target = memory.bindMemory(to: K.Target.self, capacity: count)
        let view = column.unsafeView
        let source = view.values.assumingMemoryBound(to: K.Source.self) + column.offset
        let hasNulls = column.nullCount > 0
        for row in 0..<count {
            if hasNulls, view.isNull(row) {
                target[row] = .zero
            } else if let value = kernel.convert(source[row]) {
                target[row] = value
            } else {
                target[row] = .zero
                try fail(row, &nulls)
            }
        }
        return finish(values, nulls)
    }

    /// From text or bytes to a fixed width.
    func parsed<P: CSVCellParser>(_ parser: P) throws(FrameError) -> Column {
        var nulls = CastNulls(column)
        let count = column.count
        let memory = Memory.allocate(count * MemoryLayout<P.Element>.stride)
        let values = ColumnBuffer(takingMalloced: memory, byteCount: count * MemoryLayout<P.Element>.stride)
        let target = memory.bindMemory(to: P.Element.self, capacity: count)
        let view = column.unsafeView
        let hasNulls = column.nullCount > 0
        for row in 0..<count {
            if hasNulls, view.isNull(row) {
                target[row] = .zero
            } else if let value = parser.parse(view.bytes(row)) {
                target[row] = value
            } else {
                target[row] = .zero
                try fail(row, &nulls, expected: parser.expected)
            }
        }
        return finish(values, nulls)
    }

    /// From anything to text.
    func written(_ writer: some CastTextWriter) -> Column {
        let builder = StringBuilder()
        let count = column.count
        builder.reserve(count, bytes: count * 8)
        let view = column.unsafeView
        let state = builder.state
        let hasNulls = column.nullCount > 0
        withExtendedLifetime((builder, column)) {
            for row in 0..<count {
                if hasNulls, view.isNull(row) {
                    state.pointee.appendNull()
                } else {
                    state.pointee.append(capacity: TextKernels.maximumTextLength) {
                        writer.write(view, row, to: $0.baseAddress.unsafelyUnwrapped)
                    }
                }
            }
        }
        return builder.finish()
    }

    /// To truth values, from whatever the closure reads; nil fails.
    func bools(expected: String?, _ read: (UnsafeColumnView, Int) -> Bool?) throws(FrameError) -> Column {
        var nulls = CastNulls(column)
        let count = column.count
        let size = Bitmap.byteCount(count)
        let memory = Memory.allocate(size)
        let values = ColumnBuffer(takingMalloced: memory, byteCount: size)
        let bits = memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        let view = column.unsafeView
        for row in 0..<count where !view.isNull(row) {
            if let value = read(view, row) {
                if value { Bitmap.set(bits, row) }
            } else {
                try fail(row, &nulls, expected: expected)
            }
        }
        return finish(values, nulls)
    }
}
