/// Where a sequence of pages stands: takes each answer, gives the next request. A value, without any I/O.
struct HTTPPager: Sendable {
    private let paging: HTTPPaging
    private var pages = 0
    private var offset = 0
    private var seen: Set<String> = []
    private var request: HTTPRequest?
    private var failure: ConnError?

    /// - Throws: `.misuse` for a limit, start or number of pages out of range.
    init(_ request: HTTPRequest, _ paging: HTTPPaging) throws(ConnError) {
        self.paging = paging
        var first = request
        try Self.require(paging.maximumPages >= 1, "maximumPages is \(paging.maximumPages)", "1 or more")
        if case .offset(let rule) = paging.rule {
            try Self.require(rule.limit >= 1, "limit is \(rule.limit)", "1 or more")
            try Self.require(rule.start >= 0, "start is \(rule.start)", "0 or more")
            offset = rule.start
            first.query[rule.limitKey] = "\(rule.limit)"
            first.query[rule.offsetKey] = "\(rule.start)"
        }
        self.request = first
    }

    /// The request to send next; `nil` at the end.
    ///
    /// - Throws: What was wrong with the last answer as a page, once that answer has been given out.
    mutating func nextRequest() throws(ConnError) -> HTTPRequest? {
        if let failure {
            self.failure = nil
            throw failure
        }
        return request
    }

    /// Takes the answer to the last request in and finds the next one.
    mutating func received(_ response: HTTPResponse) {
        guard let current = request else { return }
        request = nil
        pages += 1
        do throws(ConnError) {
            guard let next = try next(current, response) else { return }
            guard pages < paging.maximumPages else {
                throw Self.error("there are more than \(pages) pages", response, "raise HTTPPaging.maximumPages")
            }
            request = next
        } catch {
            failure = error
        }
    }

    /// No request follows any more.
    mutating func stop() {
        request = nil
    }

    private mutating func next(_ current: HTTPRequest, _ response: HTTPResponse) throws(ConnError) -> HTTPRequest? {
        var next = current
        switch paging.rule {
        case .offset(let rule):
            guard let step = try step(rule, response) else { return nil }
            offset += step
            next.query[rule.offsetKey] = "\(offset)"
        case .cursor(let key, let cursor):
            guard let value = try cursor(response), !value.isEmpty else { return nil }
            guard seen.insert(value).inserted else {
                throw Self.error("the server gave the same cursor again", response, "ask the server's owner")
            }
            next.query[key] = value
        case .link(let relation):
            if seen.isEmpty { seen.insert(response.url.string) }
            guard let url = try response.link(relation) else { return nil }
            guard seen.insert(url.string).inserted else {
                throw Self.error("the link '\(relation)' leads to a page that came before", response, nil)
            }
            next.target = url.string
            next.query = HTTPQuery()
        case .custom(let make):
            guard let made = try make(current, response) else { return nil }
            next = made
        }
        return next
    }

    /// How far the next page is; `nil` if this was the last.
    private func step(_ rule: HTTPPaging.OffsetRule, _ response: HTTPResponse) throws(ConnError) -> Int? {
        let facts = try rule.facts(response)
        guard let total = facts.total else {
            guard let count = facts.count else {
                throw Self.error(
                    "the answer tells neither a total nor a number of items",
                    response,
                    "give one of them in the facts"
                )
            }
            return count > 0 ? try positive(facts.limit ?? count, response) : nil
        }
        let step = facts.limit ?? facts.count ?? rule.limit
        let (end, isTooFar) = offset.addingReportingOverflow(max(0, step))
        if isTooFar || offset >= total || step > 0 && end >= total { return nil }
        if let count = facts.count, count == 0 {
            throw Self.error(
                "the page at offset \(offset) has no items although there are \(total) in all",
                response,
                "the data may have changed meanwhile: start again, sorted by a key that does not change"
            )
        }
        return try positive(step, response)
    }

    private func positive(_ step: Int, _ response: HTTPResponse) throws(ConnError) -> Int {
        guard step > 0 else {
            throw Self.error("the answer tells the limit \(step), with which there is no end", response, nil)
        }
        return step
    }

    private static func error(_ what: String, _ response: HTTPResponse, _ advice: String?) -> ConnError {
        ConnError(
            .server,
            "The pages cannot be read further after \(response.method) \(response.url): \(what)",
            advice: advice,
            outcome: .applied
        )
    }

    private static func require(_ holds: Bool, _ what: String, _ range: String) throws(ConnError) {
        guard !holds else { return }
        throw ConnError(.misuse(.invalidArgument), "The paging's \(what)", advice: "it must be \(range)")
    }
}

extension HTTPPager: CustomStringConvertible, CustomReflectable {
    /// How many pages there were; not what led to them, since URLs and cursors may be secrets.
    var description: String { "\(pages) pages" }
    var customMirror: Mirror { Mirror(self, children: ["pages": pages]) }
}
