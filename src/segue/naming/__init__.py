"""Genre and mood from sound: data sets, splits, networks, training, judging, model cards, and the models that serve.

    labels/      the hierarchy of genres with its synonyms, and the moods
    datasets/    folders and tables of labelled music, read, cleaned and described
    splits.py    who learns from what and is judged on what, song- and artist-disjoint
    front_end.py, features.py    a file's mel bands, and all of a data set's on disk
    probability.py    from logits to probabilities, for judging as for serving
    networks/    CNN, LSTM, CRNN and heads: PyTorch, one file each
    training/    the one training loop, and what it needs
    judging/     scores, calibration, intervals, whether one model is better than another
    cards/       model cards and reports, as JSON and as pages
    serving/     models as ONNX with a manifest; naming with ONNX Runtime only
    studies/     the whole way: from a folder to a judged model, leaky against honest, one model against another

Only `networks` and `training` know PyTorch, and `studies`, which calls them when somebody trains.
"""
