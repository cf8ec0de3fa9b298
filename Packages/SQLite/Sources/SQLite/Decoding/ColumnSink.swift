internal import SQLCore

/// Where the decode loop puts a column's values: plain pointers, so that the loop counts no references.
///
/// One switch on this, once per cell, is all the dispatch there is.
enum ColumnSink: BitwiseCopyable {
    /// Nothing but NULL so far: any value makes the column take a form.
    case null
    case int64(UnsafeFixedAppender<Int64>)
    case double(UnsafeFixedAppender<Double>)
    /// Unscaled digits; the power of ten of the scale, and the limit of the precision.
    case decimal(UnsafeFixedAppender<Int128>, power: Double, limit: Double)
    case string(UnsafeBytesAppender)
    case binary(UnsafeBytesAppender)
    /// Days of ISO text.
    case date(UnsafeFixedAppender<Int32>)
    /// Every other form: decoded one by one, out of the loop.
    case other
}
