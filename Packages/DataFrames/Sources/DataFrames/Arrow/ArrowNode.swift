/// An array from elsewhere before it is a column: numbers that nobody checked yet, and buffers.
struct ArrowNode {
    var length: Int
    /// -1 where it is not stated.
    var nullCount: Int
    var offset: Int
    /// Those of the type's layout; nil where the array has no such buffer. Of views: validity, views, then the data.
    var buffers: [ArrowMemory?]
    var children: [ArrowNode]
    var dictionary: Values

    /// Where a dictionary's values are.
    indirect enum Values {
        case none
        case node(ArrowNode)
        case column(Column)
    }
}
