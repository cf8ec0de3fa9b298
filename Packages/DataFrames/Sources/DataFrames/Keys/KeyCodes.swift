/// A number per row for each distinct key of one frame's rows, and where asked of a second frame's rows too.
///
/// Equal keys have equal numbers. A row of the second frame whose key does not occur in the first one has ``missing``.
struct KeyCodes {
    /// The number of a row that has no key.
    static let missing = UInt32.max
    /// The most rows that can be numbered.
    static let maximumRows = Int(UInt32.max) - 1

    /// What becomes of nulls.
    enum Nulls {
        /// They are a key like any other.
        case areEqual
        /// They equal nothing; their rows have no number.
        case areMissing
    }

    /// One number per row of the first frame.
    var codes: [UInt32]
    /// One number per row of the second frame; empty when there is none.
    var probe: [UInt32]
    /// All numbers but ``missing`` are below.
    var bound: Int
    /// The number of null, where it has one.
    var nullCode = KeyCodes.missing
    /// Whether every number below `bound` occurs in `codes`, the first time in ascending order.
    var isDense = true

    /// Numbers the rows by one or more keys.
    ///
    /// Throws ``FrameError`` of kind `unsupported` for lists and structures, and for more rows than have numbers.
    init(_ keys: [KeyColumns], nulls: Nulls) throws(FrameError) {
        self.init(codes: [], probe: [], bound: 0)
        for (index, key) in keys.enumerated() {
            // Both columns are nested or none is, for their types can be compared.
            guard !key.build.type.isNested else {
                throw FrameError(.unsupported, "Values of type \(key.build.type) cannot be a key", column: key.name)
            }
            guard max(key.build.count, key.probe?.count ?? 0) <= KeyCodes.maximumRows else {
                throw FrameError(.unsupported, "More than \(KeyCodes.maximumRows) rows cannot be compared by key")
            }
            let next = KeyCodes.encode(key.build, key.probe, nulls)
            self = index == 0 ? next : KeyCodes.pair(self, next)
        }
        if !isDense { self = KeyCodes.dense(self) }
    }

    init(codes: [UInt32], probe: [UInt32], bound: Int) {
        self.codes = codes
        self.probe = probe
        self.bound = bound
    }

    /// Numbers two keys as one.
    private static func pair(_ first: KeyCodes, _ second: KeyCodes) -> KeyCodes {
        let rows = first.codes.count
        let size = first.bound.multipliedReportingOverflow(by: max(second.bound, 1))
        func readers(_ left: [UInt32], _ right: [UInt32], _ body: (PairKeyReader) -> KeyCodes) -> KeyCodes {
            left.withUnsafeBufferPointer { left in
                right.withUnsafeBufferPointer { right in
                    let nowhere = UnsafePointer(Memory.placeholder.assumingMemoryBound(to: UInt32.self))
                    return body(
                        PairKeyReader(
                            first: left.baseAddress ?? nowhere,
                            second: right.baseAddress ?? nowhere,
                            secondBound: UInt64(second.bound)
                        )
                    )
                }
            }
        }
        return readers(first.codes, second.codes) { build in
            readers(first.probe, second.probe) { probe in
                let probeRows = first.probe.count
                if !size.overflow, size.partialValue <= directLimit(rows) {
                    var table = DirectKeyTable(smallest: 0, size: max(size.partialValue, 1))
                    return number(build, rows, probe, probeRows, in: &table, .areMissing)
                }
                var table = HashKeyTable<UInt64>()
                return number(build, rows, probe, probeRows, in: &table, .areMissing)
            }
        }
    }

    /// The same numbers anew, in the order in which they first occur.
    private static func dense(_ sparse: KeyCodes) -> KeyCodes {
        pair(
            sparse,
            KeyCodes(
                codes: [UInt32](repeating: 0, count: sparse.codes.count),
                probe: [UInt32](repeating: 0, count: sparse.probe.count),
                bound: 1
            )
        )
    }

    /// The largest table with a place for each possible key that pays for so many rows.
    static func directLimit(_ rows: Int) -> Int { max(65_536, rows) }

    /// Gives every row of the first frame its number, and finds those of the second one.
    static func number<Reader: KeyReader, Table: KeyTable & ~Copyable>(
        _ build: Reader,
        _ rows: Int,
        _ probe: Reader?,
        _ probeRows: Int,
        in table: inout Table,
        _ nulls: Nulls
    ) -> KeyCodes where Reader.Key == Table.Key {
        var nullCode = missing
        let codes = [UInt32](unsafeUninitializedCapacity: rows) { target, used in
            Memory.preferLargePages(target.baseAddress, byteCount: rows * 4)
            for row in 0..<rows {
                if build.hasKey(row) {
                    target[row] = table.insert(build.key(row))
                } else {
                    if nullCode == missing, nulls == .areEqual { nullCode = table.takeNumber() }
                    target[row] = nullCode
                }
            }
            used = rows
        }
        var result = KeyCodes(codes: codes, probe: [], bound: table.count)
        result.nullCode = nullCode
        if let probe {
            result.probe = [UInt32](unsafeUninitializedCapacity: probeRows) { target, used in
                for row in 0..<probeRows {
                    target[row] = probe.hasKey(row) ? table.find(probe.key(row)) : nullCode
                }
                used = probeRows
            }
        }
        return result
    }
}

extension DataType {
    /// Whether values hold other values.
    var isNested: Bool {
        switch self {
        case .list, .structure: true
        case .dictionary(let value): value.isNested
        default: false
        }
    }
}
