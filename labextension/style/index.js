import './base.css';
import './panel.css';
import './report.css';
