"""scikit-learn's HistGradientBoostingClassifier on the same rows, for test/benchmark/health.ts. Needs Debian's python3-sklearn.

Reads little-endian doubles: columns one after the other, then the labels, then the fold of each row (-1: none).
Prints one JSON object: seconds of a fit on one thread, and the area under the ROC curve over the folds.
"""
import json
import sys
import time

import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import brier_score_loss, roc_auc_score

path, rows, columns, categories, settings, wanted = sys.argv[1:7]
rows, columns, settings = int(rows), int(columns), json.loads(settings)
values = np.fromfile(path, dtype="<f8").reshape(columns + 2, rows)
features, labels, folds = values[:columns].T.copy(), values[columns].astype(int), values[columns + 1].astype(int)
categorical = json.loads(categories)


def model():
    return HistGradientBoostingClassifier(categorical_features=categorical or None, random_state=1, **settings)


found = {"version": sklearn.__version__}
if wanted == "time":
    seconds = []
    for _ in range(3):
        begun = time.process_time()
        fitted = model().fit(features, labels)
        seconds.append(time.process_time() - begun)
    found["seconds"] = min(seconds)
    found["auc"] = roc_auc_score(labels, fitted.predict_proba(features)[:, 1])
else:
    predicted = np.zeros(rows)
    for fold in np.unique(folds):
        held_out = folds == fold
        predicted[held_out] = model().fit(features[~held_out], labels[~held_out]).predict_proba(features[held_out])[:, 1]
    found["auc"] = roc_auc_score(labels, predicted)
    found["brier"] = brier_score_loss(labels, predicted)
print(json.dumps(found))
