internal import SQLCore

/// `postgresql://user:password@host1:5432,host2/database?key=value`, with our keys and those of libpq's that mean the
/// same here.
enum PgSQLURL {
    /// Splits a URL into properties and options.
    static func parse(_ url: ConnectionURL) throws(ConnError) -> (SQLConnProperties, PgSQLOptions) {
        var items = url.items
        try LibpqKeys.refuse(items.keys)
        let libpq = try LibpqKeys(from: &items)
        var properties = try SQLConnProperties.take(from: url, &items)
        var options = PgSQLOptions()
        try options.take(from: &items)
        try libpq.apply(to: &properties, &options, url)
        try items.finish()
        try properties.validate()
        try options.validate()
        return (properties, options)
    }

    static func error(_ what: String, _ advice: String) -> ConnError {
        ConnError(.invalidInput, what, advice: advice, phase: .connect)
    }
}
