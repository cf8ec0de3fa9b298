internal import SQLCore

/// One column, or a part of one, on its way into a frame: its plan and its builder.
///
/// Used by the thread that uses its connection.
final class ColumnAssembler {
    let plan: CellPlan
    private(set) var builder: any ColumnBuilder
    private(set) var sink: ColumnSink
    /// The list builders of an array, the outermost first.
    private var lists: [ListBuilder] = []
    private var children: [ColumnAssembler] = []
    private var scratch: [UInt8] = []

    convenience init(_ plan: CellPlan) {
        self.init(plan, makeBuilder(for: plan.type))
    }

    private init(_ plan: CellPlan, _ builder: any ColumnBuilder) {
        self.plan = plan
        self.builder = builder
        sink = ColumnSink(plan, builder)
        adopt(builder)
    }

    /// Begins anew with an empty builder.
    func start() {
        builder = makeBuilder(for: plan.type)
        sink = ColumnSink(plan, builder)
        adopt(builder)
    }

    private func adopt(_ builder: any ColumnBuilder) {
        lists = []
        children = []
        switch plan.road {
        case .list(let dimensions, _):
            var inner = builder
            for _ in 0..<dimensions {
                guard let list = inner as? ListBuilder else { return }
                lists.append(list)
                inner = list.elements
            }
            children = [ColumnAssembler(plan.children[0], inner)]
        case .multirange:
            guard let list = builder as? ListBuilder else { return }
            lists = [list]
            children = [ColumnAssembler(plan.children[0], list.elements)]
        case .structure:
            guard let structure = builder as? StructBuilder else { return }
            children = zip(plan.children, structure.children).map { ColumnAssembler($0, $1) }
        case .range:
            guard let structure = builder as? StructBuilder else { return }
            children = structure.children.prefix(2).map { ColumnAssembler(plan.children[0], $0) }
        default: break
        }
    }

    func appendNull() {
        if !sink.appendNull() { builder.appendNull() }
    }

    /// Appends a cell of whatever form.
    func append(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) {
        if sink.append(start, count) { return }
        switch plan.road {
        case .numericText:
            guard let target = builder as? StringBuilder else { throw .malformed }
            let numeric = try WireNumeric(start, count)
            target.append(capacity: numeric.textCapacity) { numeric.write(to: $0.baseAddress.unsafelyUnwrapped) }
        case .versionedText:
            guard let target = builder as? StringBuilder, count >= 1, start.load(as: UInt8.self) == 1 else {
                throw .malformed
            }
            let text = UnsafeBufferPointer(
                start: (start + 1).assumingMemoryBound(to: UInt8.self),
                count: count - 1
            )
            guard target.append(utf8: text) else { throw .notUTF8 }
        case .printed:
            guard let target = builder as? StringBuilder else { throw .malformed }
            scratch.removeAll(keepingCapacity: true)
            try WirePrinter.print(plan.wire, start, count, to: &scratch)
            guard scratch.withUnsafeBufferPointer({ target.append(utf8: $0) }) else { throw .notUTF8 }
        case .list(let dimensions, let dropsBounds):
            guard let list = lists.first else { throw .malformed }
            var reader = WireReader(start, count)
            let shape = try WireArrayShape(&reader, element: plan.childOIDs[0])
            try shape.check(dimensions: dimensions, dropsBounds: dropsBounds)
            if shape.isEmpty { list.endList() } else { try appendElements(&reader, shape, 0) }
            try reader.finish()
        case .multirange:
            guard let list = lists.first else { throw .malformed }
            var reader = WireReader(start, count)
            let ranges = try reader.integer(UInt32.self)
            for _ in 0..<ranges { try children[0].appendOptional(try reader.value()) }
            try reader.finish()
            list.endList()
        case .structure:
            guard let structure = builder as? StructBuilder else { throw .malformed }
            var reader = WireReader(start, count)
            guard try Int(reader.integer(Int32.self)) == children.count else { throw .changedType }
            for (index, child) in children.enumerated() {
                guard try reader.integer(UInt32.self) == plan.childOIDs[index] else { throw .changedType }
                try child.appendOptional(try reader.value())
            }
            try reader.finish()
            structure.endStructure()
        case .range:
            guard let structure = builder as? StructBuilder else { throw .malformed }
            let range = try WireRange(start, count)
            try children[0].appendOptional(range.lower)
            try children[1].appendOptional(range.upper)
            for (index, truth) in [range.lowerInclusive, range.upperInclusive, range.isEmpty].enumerated() {
                (structure.children[index + 2] as? BoolBuilder)?.append(truth)
            }
            structure.endStructure()
        default:
            let value = try plan.value(start, count)
            do {
                try builder.append(value)
            } catch {
                throw error.kind == .conversion ? .inexact : .outOfRange
            }
        }
    }

    private func appendOptional(_ value: (start: UnsafeRawPointer, count: Int)?) throws(CellFault) {
        guard let value else { return appendNull() }
        try append(value.start, value.count)
    }

    private func appendElements(
        _ reader: inout WireReader,
        _ shape: WireArrayShape,
        _ level: Int
    ) throws(CellFault) {
        for _ in 0..<shape.lengths[level] {
            if level + 1 == shape.lengths.count {
                try children[0].appendOptional(try reader.value())
            } else {
                try appendElements(&reader, shape, level + 1)
            }
        }
        lists[level].endList()
    }

    func finish() -> Column { builder.finish() }
}
