/// The buffers of one batch on their way out, and the header that says where they are.
struct ArrowBody {
    private let alignment: Int
    private var nodes: [[Int64]] = []
    private var places: [[Int64]] = []
    /// Those that have bytes, in order.
    private(set) var buffers: [ColumnBuffer] = []
    private(set) var byteCount = 0

    init(alignment: Int) { self.alignment = alignment }

    func padded(_ count: Int) -> Int { (count + alignment - 1) & -alignment }

    /// Adds an array whose offsets are all zero, and its children.
    mutating func add(_ export: ArrowExport) {
        nodes.append([Int64(export.length), Int64(export.nullCount)])
        for buffer in export.buffers {
            let count = buffer?.byteCount ?? 0
            places.append([Int64(byteCount), Int64(count)])
            guard let buffer, count > 0 else { continue }
            buffers.append(buffer)
            byteCount += padded(count)
        }
        for child in export.children { add(child) }
    }

    func header(length: Int, _ builder: inout FlatBuilder) -> Int {
        let nodes = builder.structures(nodes)
        let places = builder.structures(places)
        return builder.table([(0, .int64(Int64(length))), (1, .reference(nodes)), (2, .reference(places))])
    }
}
