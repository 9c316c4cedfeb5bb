"""The whole way: from a folder of labelled music to a judged model, honest beside leaky, one model beside another."""
