/// Why an expression has no value; ``ColangRunError`` says where.
struct ColangFault: Error, Sendable, Hashable {
    /// What went wrong.
    var kind: ColangRunError.Kind

    init(_ kind: ColangRunError.Kind) { self.kind = kind }
}
