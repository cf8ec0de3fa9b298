/// Where the cookies of one answer go.
struct AnswerCookies: Sendable {
    let store: CookieStore
    /// What was asked for.
    let url: HTTPURL

    /// Nothing where no cookies are kept.
    init?(_ store: CookieStore?, _ url: HTTPURL) {
        guard let store else { return nil }
        self.store = store
        self.url = url
    }

    func take(_ headers: HTTPHeaders) { store.take(headers, from: url) }
}
