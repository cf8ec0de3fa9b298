/// Which answer belongs to which request.
struct TwinRoutes {
    private struct Route {
        let method: String
        let segments: [Substring]
        let answer: @Sendable (TwinRequest) -> TwinResponse
    }

    private var routes: [Route] = []
    var fallback: @Sendable (TwinRequest) -> TwinResponse = { _ in .text("There is nothing here.", status: 404) }

    mutating func add(
        _ method: String,
        _ pattern: String,
        _ answer: @escaping @Sendable (TwinRequest) -> TwinResponse
    ) {
        routes.append(Route(method: method, segments: Self.segments(pattern), answer: answer))
    }

    /// The answer of the latest route that fits; HEAD is also answered by a route for GET.
    func answer(_ request: TwinRequest) -> TwinResponse {
        let segments = Self.segments(request.path)
        let methods = request.method == "HEAD" ? ["HEAD", "GET"] : [request.method]
        for method in methods {
            for route in routes.reversed() where route.method == method || route.method == "*" {
                if Self.fits(route.segments, segments) { return route.answer(request) }
            }
        }
        return fallback(request)
    }

    private static func segments(_ path: String) -> [Substring] {
        path.split(separator: "/", omittingEmptySubsequences: true)
    }

    private static func fits(_ pattern: [Substring], _ path: [Substring]) -> Bool {
        if let last = pattern.last, last == "**" {
            return path.count >= pattern.count - 1 && fits(pattern.dropLast(), path.prefix(pattern.count - 1))
        }
        return fits(pattern[...], path[...])
    }

    private static func fits(_ pattern: ArraySlice<Substring>, _ path: ArraySlice<Substring>) -> Bool {
        pattern.count == path.count && zip(pattern, path).allSatisfy { $0 == "*" || $0.lowercased() == $1.lowercased() }
    }
}
